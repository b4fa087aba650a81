# mypy: ignore-errors
# pyrefly: ignore-errors
"""Choose triage weights: a marimo notebook. ``make notebook`` opens it; the tests run it as a script."""

import marimo

app = marimo.App(width="medium")


@app.cell
def _imports():
    import marimo as mo
    import numpy as np

    import disputekit.adapters.plot_weights as plots
    from disputekit import triage

    return mo, np, plots, triage


@app.cell
def _data(np):
    rng = np.random.default_rng(2026)
    cases = {name: rng.choice([0.2, 0.5, 0.9], 200) for name in ("urgency", "impact")}
    cases["complexity"] = rng.uniform(0.05, 1, 200).round(2)
    past = {**cases, "priority": np.where(cases["urgency"] + cases["impact"] > 1.3, 1, 2)}
    return cases, past


@app.cell
def _sliders(mo):
    urgency = mo.ui.slider(0, 10, value=4, label="urgency")
    impact = mo.ui.slider(0, 10, value=4, label="impact")
    complexity = mo.ui.slider(1, 10, value=2, label="complexity")
    mo.vstack([mo.md("# Choose triage weights"), urgency, impact, complexity])
    return complexity, impact, urgency


@app.cell
def _scores(cases, complexity, impact, triage, urgency):
    weights = {"urgency": urgency.value, "impact": impact.value, "complexity": complexity.value}
    scorer = triage.Scorer(weights)
    before = triage.Scorer({"urgency": 4, "impact": 4, "complexity": 2})
    moved = triage.compare(before, scorer, cases)
    return moved, scorer


@app.cell
def _who_moves(mo, moved):
    mo.vstack([mo.md(f"## Who moves: {len(moved.changed)} of {moved.n} change their priority"), moved.plot()])


@app.cell
def _stability(cases, mo, scorer, triage):
    stable = triage.stability(scorer, cases, around=scorer.weights, spread=0.2)
    mo.vstack([mo.md("## If a fifth of the weight moves freely"), stable.plot()])
    return (stable,)


@app.cell
def _triangle(cases, mo, plots, scorer):
    mo.vstack([mo.md("## All weights: cases with P2 or higher"), plots.weight_triangle(scorer, cases, "P2")])


@app.cell
def _tornado(cases, mo, scorer, triage):
    mo.vstack([mo.md("## One weight at a time"), triage.tornado(scorer, cases).plot()])


@app.cell
def _past(mo, past, triage):
    fitted = triage.fit_weights(past, ["urgency", "impact"], priority="priority")
    notes = mo.md("\n".join(f"- {reason.text}" for reason in fitted.warnings))
    mo.vstack([mo.md("## What the past says"), fitted.plot(), notes])
    return (fitted,)


if __name__ == "__main__":
    app.run()
