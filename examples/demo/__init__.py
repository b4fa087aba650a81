"""The main job: claims from a CSV are opened, routed, scored, given deadlines and policies, and worked to the end.

Run it as ``python -m examples.demo``, or ``make demo``. Each file is an example of how to embed the library:

=================  =====================================================================================
``intake.py``      a file of claims is read, whichever mapping fits, and nothing is lost
``settings.py``    a desk is set up: calendars, targets, weights, teams, limits, policies
``policies.py``    facts of a dispute become the facts that a policy asks for
``judgement.py``   what somebody does next with a dispute
``simulation.py``  a working day: people, replies, a payment system, the clock
``morning.py``     what a team lead sees: teams, the queue, deadlines, who is waited for
``story.py``       one dispute from claim to closure, with what else was possible
``totals.py``      refusals, money, outcomes, times
``layout.py``      tables in plain text
=================  =====================================================================================
"""
