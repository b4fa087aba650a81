"""Columns of scores are the scores of the rows, bit for bit."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import ArrayLike

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


def test_a_numpy_number_scores_like_a_float() -> None:
    """A single number out of a column is a factor too."""
    scorer = Scorer({"x": 1})
    assert scorer.score({"x": 0.7}) == scorer.score({"x": np.float64(0.7)})


def test_every_mistake_in_columns_is_said_at_once() -> None:
    """Columns missing, unknown, of other types, out of range and of other lengths are all in one error."""
    scorer = Scorer({"a": 1, "b": 1, "c": 1, "d": 1})
    with pytest.raises(ScoringError) as caught:
        scorer.score_many({"a": [0.5, float("nan"), 2.0], "b": [1.5], "c": ["x", "y", "z"], "dd": [0, 0, 0]})
    assert (
        "6 findings:\n"
        "  factors: DK-TRIAGE-MISSING: the factor d is missing; "
        "a factor that does not matter has weight 0, and is given all the same\n"
        "  factors: DK-TRIAGE-UNKNOWN: no factor is named 'dd'; did you mean 'd'?\n"
        "  factors['a']: DK-TRIAGE-ROWS: no number from 0 to 1 in 2 of 3 rows; the first is at index 1: nan; "
        "scale the column to 0 … 1 first; NaN is no factor\n"
        "  factors['b']: DK-TRIAGE-ROWS: no number from 0 to 1 in 1 of 1 rows; the first is at index 0: 1.5; "
        "scale the column to 0 … 1 first; NaN is no factor\n"
        "  factors['c']: DK-TRIAGE-COLUMN: ['x', 'y', 'z'] is not a column of numbers; "
        "pass one dimension of float or int, such as numpy.asarray(column, float)\n"
        "  factors: DK-TRIAGE-LENGTHS: the columns are not of one length: a 3, b 1, c 3; "
        "pass one row for each case in every column" == str(caught.value)
    )


@pytest.mark.parametrize(
    "column", [[True, False], ["0.5"], [None], 0.5, [[0.5]], [[0.5], [0.5, 1.0]], [1j], [b"1"], None], ids=repr
)
def test_what_is_no_column_of_numbers_is_refused(column: ArrayLike) -> None:
    """Bools, texts, gaps, single numbers and tables are no columns."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score_many({"x": column})
    assert ["DK-TRIAGE-COLUMN"] == [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("wrong", [-0.0001, 1.0001, float("inf"), float("-inf"), float("nan")])
def test_rows_out_of_range_are_refused(wrong: float) -> None:
    """One row out of range is found, wherever it is."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score_many({"x": [0.0, 1.0, wrong]})
    assert {"count": 1, "rows": 3, "row": 2, "value": str(wrong)} == dict(caught.value.findings[0].params)


def test_columns_have_names() -> None:
    """What is no mapping of columns is refused as such."""
    with pytest.raises(ScoringError, match=r"factors: DK-TRIAGE-FACTORS: \[\[0.5\]\] is not a mapping of factors"):
        Scorer({"x": 1}).score_many([[0.5]])  # type: ignore[arg-type]  # what a caller without a checker may do


def test_without_numpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scoring by the column needs numpy; everything else does not."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score_many({"x": [0.5]})
    assert (
        "DK-TRIAGE-NUMPY: score_many works on numpy columns, and numpy is not installed; "
        "pip install 'disputekit[batch]', or call score() for each" == str(caught.value)
    )
    assert 50.0 == Scorer({"x": 1}).score({"x": 0.5}).value
