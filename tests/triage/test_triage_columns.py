"""Columns of scores are the scores of the rows, bit for bit."""

import math
import sys
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from disputekit._input.frames import Frame
from disputekit.errors import ScoringError
from disputekit.triage import ScoreColumns, Scorer
from disputekit.triage._scale import Method

methods: st.SearchStrategy[Method] = st.sampled_from(("geometric", "arithmetic"))


@given(
    methods,
    st.lists(st.integers(0, 10_000), min_size=3, max_size=3).filter(any),
    hnp.arrays(np.float64, st.tuples(st.just(3), st.integers(0, 30)), elements=st.floats(0, 1)),
)
def test_columns_score_like_rows(method: Method, weights: list[int], rows: np.ndarray) -> None:
    """Key, value, priority and every share are those that ``score`` gives for each row, for any floats at all."""
    names = ("urgency", "impact", "complexity")
    scorer = Scorer(dict(zip(names, weights, strict=True)), method=method, directions={"complexity": "more_is_later"})
    many = scorer.score_many(dict(zip(names, rows, strict=True)))
    for i, row in enumerate(rows.T.tolist()):
        one = scorer.score(dict(zip(names, row, strict=True)))
        assert (one.key, one.value, one.priority) == (many.key[i], many.value[i], many.priority[i])
        assert dict(one.shares) == {name: share[i] for name, share in many.shares.items()}
    assert rows.shape[1] == len(many.key) == len(many.value) == len(many.priority)


@pytest.mark.parametrize("method", ["geometric", "arithmetic"])
def test_every_step_scores_alike(method: Method) -> None:
    """On the whole grid, and half a step beside it, one at a time and by the column agree."""
    scorer = Scorer({"x": 3, "y": 2}, method=method)
    x = np.arange(20_001) / 20_000
    many = scorer.score_many({"x": x, "y": x[::-1]})
    ones = [scorer.score({"x": a, "y": b}) for a, b in zip(x.tolist(), x[::-1].tolist(), strict=True)]
    assert [one.key for one in ones] == many.key.tolist()
    assert [one.value for one in ones] == many.value.tolist()
    assert [one.priority for one in ones] == many.priority.tolist()


def test_columns_have_plain_types() -> None:
    """Keys and shares are 64-bit integers, values floats, priorities texts."""
    many = Scorer({"x": 1}).score_many({"x": [0.25, 1]})
    assert isinstance(many, ScoreColumns)
    assert ["int64", "int64", "float64"] == [str(each.dtype) for each in (many.key, many.shares["x"], many.value)]
    assert ["P3", "P1"] == many.priority.tolist()
    assert [25.0, 100.0] == many.value.tolist()
    assert [-1_386_294_361, 0] == many.key.tolist() == many.shares["x"].tolist()


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float16, np.float32, np.float64])
def test_columns_of_any_number_type_are_read(dtype: type[np.generic]) -> None:
    """Smaller floats and integers are scored like the Python numbers that they are."""
    column = np.array([0, 1, 0.7, 0.333], dtype) if np.issubdtype(dtype, np.floating) else np.array([0, 1], dtype)
    scorer = Scorer({"x": 1})
    assert [scorer.score({"x": each}).key for each in column.tolist()] == scorer.score_many({"x": column}).key.tolist()


@pytest.mark.parametrize("number", [np.float64(0.7), np.float32(0.5), np.int64(1), np.uint8(0)], ids=repr)
def test_a_numpy_number_scores_like_a_python_number(number: float) -> None:
    """A single number out of a column is a factor too."""
    scorer = Scorer({"x": 1})
    assert scorer.score({"x": float(number)}) == scorer.score({"x": number})


def test_every_mistake_in_columns_is_said_at_once() -> None:
    """Columns that are missing, unknown, of other types and of other lengths are all in one error."""
    scorer = Scorer({"a": 1, "b": 1, "c": 1, "d": 1})
    with pytest.raises(ScoringError) as caught:
        scorer.score_many({"a": [0.5, 0.5, 0.5], "b": [0.5], "c": ["x", "y", "z"], "dd": [0, 0, 0]})
    assert [
        ("factors", "DK-TRIAGE-MISSING"),
        ("factors", "DK-TRIAGE-UNKNOWN"),
        ("factors['c']", "DK-TRIAGE-COLUMN"),
        ("factors", "DK-TRIAGE-LENGTHS"),
    ] == [(finding.where, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize(
    "column", [[True, False], ["0.5"], 0.5, [[0.5]], [[0.5], [0.5, 1.0]], [1j], [b"1"], None], ids=repr
)
def test_a_column_that_holds_no_numbers_is_refused(column: list[float]) -> None:
    """Bools, texts, single numbers and tables are not columns of numbers."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score_many({"x": column})
    assert ["DK-TRIAGE-COLUMN"] == [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("wrong", [-0.0001, 1.0001, float("inf"), float("-inf"), float("nan"), None, "x", pd.NA])
def test_a_bad_cell_costs_its_row_alone(wrong: float) -> None:
    """The rows around it are scored; the bad row sorts last, has no value and no priority, and a reason."""
    scorer = Scorer({"x": 2, "y": 1})
    many = scorer.score_many({"x": [0.25, wrong, 1.0], "y": [0.5, 0.5, 0.5]})
    ones = [scorer.score({"x": x, "y": 0.5}) for x in (0.25, 1.0)]
    assert [True, False, True] == many.ok.tolist()
    assert [ones[0].key, -(2**63), ones[1].key] == many.key.tolist()
    assert [ones[0].value, None, ones[1].value] == many.to_dict()["value"]
    assert math.isnan(many.value[1])
    assert [ones[0].priority, "", ones[1].priority] == many.priority.tolist()
    assert [ones[0].shares["x"], 0, ones[1].shares["x"]] == many.shares["x"].tolist()
    assert [(1, "DK-TRIAGE-FACTOR", "x")] == [(each.row, each.code, each.finding.where) for each in many.reasons]
    assert "ScoreColumns(n=3, without a score: 1)" == repr(many)


def test_reasons_come_by_row() -> None:
    """Bad cells of several columns are listed in the order of the rows."""
    many = Scorer({"x": 1, "y": 1}).score_many({"x": [0.5, 7, 7], "y": [9, 0.5, 9]})
    assert [(0, "y"), (1, "x"), (2, "x"), (2, "y")] == [(each.row, each.finding.where) for each in many.reasons]
    assert [False] * 3 == many.ok.tolist()


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_a_frame_is_scored_by_the_columns_it_needs(frame: Callable[[object], Frame]) -> None:
    """A data frame may have other columns; a missing value costs its row."""
    scorer = Scorer({"x": 2, "y": 1})
    data = {"id": ["a", "b", "c"], "x": [0.25, None, 1.0], "y": [0.5, 0.5, 0.5]}
    many = scorer.score_many(frame(data))
    assert [True, False, True] == many.ok.tolist()
    assert scorer.score({"x": 0.25, "y": 0.5}).key == many.key[0]
    with pytest.raises(ScoringError) as caught:
        scorer.score_many(frame({"x": [0.5]}))
    assert ["DK-TRIAGE-MISSING"] == [finding.code for finding in caught.value.findings]


def test_decimals_in_a_column_are_scored_exactly() -> None:
    """A column of ``Decimal`` from a database scores like the single values."""
    scorer = Scorer({"x": 1})
    cells = [Decimal("0.00025"), Decimal("0.35"), Decimal(2)]
    many = scorer.score_many({"x": cells})
    assert [scorer.score({"x": cell}).key for cell in cells[:2]] == many.key[:2].tolist()
    assert [True, True, False] == many.ok.tolist()


def test_columns_have_names() -> None:
    """A value that is not a mapping of columns is refused."""
    with pytest.raises(ScoringError, match="DK-TRIAGE-FACTORS"):
        Scorer({"x": 1}).score_many([[0.5]])  # type: ignore[arg-type]  # what a caller without a checker may do


def test_without_numpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scoring by the column needs numpy; everything else does not."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score_many({"x": [0.5]})
    assert ["DK-TRIAGE-NUMPY"] == [finding.code for finding in caught.value.findings]
    assert 50.0 == Scorer({"x": 1}).score({"x": 0.5}).value
