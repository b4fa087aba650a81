"""The demo: claims from a CSV file are opened, routed, scored, given deadlines and policies, and worked to the end.

Run it as ``python -m examples.demo``, or ``make demo``. It shows one morning of a team lead on one screen.

=================  ==================================================================================
``intake.py``      a file of claims is read through the mapping that fits, and no row is lost
``office.py``      a desk is set up: processes, people, calendars, targets, weights, limits, policies
``simulation.py``  time passes: claims come in, people work, the desk looks at its clocks
``staff.py``       what people do next with a dispute, state by state
``outside.py``     how claimants, merchants, carriers and banks answer
``screen.py``      what the team lead sees
``report.py``      what goes to the report file: intake, stories with letters, refusals
``text.py``        plain text that lines up, repeatable chance, progress
=================  ==================================================================================
"""
