"""The notebook runs from top to bottom as a script, and computes what it shows."""

from examples import triage_weights


def test_the_notebook_runs() -> None:
    """All cells run; nobody moves while the sliders stand where the notebook puts them."""
    _, definitions = triage_weights.app.run()
    assert 0 == len(definitions["moved"].changed)
    assert 200 == definitions["stable"].n
    assert definitions["fitted"].exact
