"""JSON is read strictly: what readers of JSON disagree on is refused, and nothing can exhaust the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import codec
from disputekit.codec import _json
from disputekit.errors import CodecError, Finding
from tests.findings import codes


def _refused(text: str | bytes) -> str:
    with pytest.raises(CodecError) as refused:
        _json.read(text)
    (code,) = codes(refused.value)
    return code


def _odd(text: str) -> Finding:
    data = _json.read(text)
    assert isinstance(data, _json.Odd)
    return data.finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1 column 1: DK-CODEC-JSON"),
        ("{}\n{}", "line 2 column 1: DK-CODEC-JSON"),
        ("\ufeff{}", "line 1 column 1: DK-CODEC-JSON"),
        (b"\xff{}", "byte 0: DK-CODEC-UTF8"),
    ],
)  # fmt: skip
def test_what_is_not_json_is_refused_with_its_place(text: str | bytes, expected: str) -> None:
    """A text cut short, two texts, or another encoding."""
    assert expected == _refused(text)


def test_a_comma_too_many_is_refused() -> None:
    """Pythons differ by one in the column that they name."""
    assert _refused('{"a":1,}') in {f"line 1 column {column}: DK-CODEC-JSON" for column in (7, 8)}


@pytest.mark.parametrize(
    "number",
    [
        *("NaN", "Infinity", "-Infinity", "1e999", "-1e999"),
        *("9223372036854775808", "-9223372036854775809", "100000000000000000000"),
    ],
)
def test_numbers_that_not_every_reader_has(number: str) -> None:
    """NaN, infinite numbers and numbers over 64 bits are refused with their place."""
    assert ("DK-CODEC-NUMBER", {"value": repr(number)}) == (_odd(number).code, _odd(number).params)
    assert _json.Odd(_odd(number)) == _json.read(f"[{number}]")[0]  # type: ignore[index]  # a list, as written


def test_a_number_of_a_million_digits_is_refused_unread() -> None:
    """A huge number costs nothing: it is not converted, nor shown in full."""
    assert len(str(_odd("9" * 1_000_000))) < 200


@given(st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False))
def test_every_other_number_comes_back_exactly(number: float) -> None:
    """Integers of 64 bits and finite floats are read as they were written."""
    text = _json.write(number)
    assert (number, type(number)) == (_json.read(text), type(_json.read(text)))


def test_keys_that_stand_twice() -> None:
    """A repeated key is refused, whatever its value, and each is named once."""
    odd = _odd('{"a":1,"b":2,"a":1,"b":3,"a":4,"c":5}')
    assert ("DK-CODEC-TWICE", {"keys": "'a', 'b'"}) == (odd.code, odd.params)


def test_a_repeated_key_deep_inside_has_its_path() -> None:
    """It is found where it stands, not only that it is there."""
    with pytest.raises(CodecError) as refused:
        codec.load_history('{"schema":"disputekit.history/1","events":[{"actor":{"id":"a","id":"b"}}]}')
    assert "events[0].actor" in {finding.where for finding in refused.value.findings if "TWICE" in finding.code}


def test_a_repeated_key_at_the_top() -> None:
    """The outermost object is checked too."""
    with pytest.raises(CodecError, match=r"^DK-CODEC-TWICE: 'a'"):
        codec.load_event('{"a":1,"a":2}')


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 33 + "]" * 33])
def test_absurd_nesting_is_refused(text: str) -> None:
    """A hundred thousand brackets are a finding, not a ``RecursionError``."""
    assert "DK-CODEC-DEPTH" == _refused(text)


@pytest.mark.parametrize(
    "text", ["[" * 32 + "]" * 32, "[" + "[]," * 99 + "[]]", '["' + "[{" * 999 + '"]', '["' + r"\"[" * 999 + '"]']
)
def test_brackets_side_by_side_or_in_texts_are_not_deep(text: str) -> None:
    """Only nesting counts, up to and with 32: not how many brackets there are, nor those inside of texts."""
    assert isinstance(_json.read(text), list)


def test_a_text_that_never_ends_is_read_once() -> None:
    """A hundred thousand escaped quotes after an open one do not take quadratic time."""
    assert "DK-CODEC-JSON" in _refused("[{}," * 20 + '"' + r"\"" * 100_000)
