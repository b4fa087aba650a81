"""Bits of text that findings are made of: a value shown in short, and the known name that was perhaps meant."""

import difflib
import re
import reprlib
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Final, TypeVar

_LONGEST: Final = 60
_LONGEST_NAME: Final = 100
_MOST_NAMES: Final = 1_000
_MOST_LISTED: Final = 20
T = TypeVar("T")
_MOST_BITS: Final = 128
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class _Short(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 -- the signature of reprlib; it asks this for parts too
        if x.bit_length() > _MOST_BITS:
            return f"an integer of {x.bit_length()} bits"  # repr() of a huge one is slow, then refused
        return repr(x)


_short: Final = _Short()
_short.maxstring = _short.maxother = _LONGEST


def shown(value: object) -> str:
    """Show any value in short, however large it is: a text in at most some sixty characters."""
    return _short.repr(value)


def closest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that is most like ``name``, whatever its case, or ``None`` if none is.

    It looks at a thousand names of about the same length at most: comparing takes long, and a file may have
    thousands of names.
    """
    if len(name) > _LONGEST_NAME:
        return None
    near = (each for each in known if 2 * min(len(each), len(name)) >= 0.6 * (len(each) + len(name)))  # else unlike
    by_fold = {each.casefold(): each for each in islice(near, _MOST_NAMES)}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    return by_fold[found[0]] if found else None


def listed(names: Collection[str]) -> str:
    """List names, the first of them where there are many.

    >>> listed(["open", "closed"]), listed(list("abcdefghijklmnopqrstuvwxyz"))
    ('open, closed', 'a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t and 6 more')
    """
    more = len(names) - _MOST_LISTED
    text = ", ".join(islice(names, _MOST_LISTED))
    return f"{text} and {more} more" if more > 0 else text


def repeated(items: Iterable[T]) -> list[T]:
    """Give the items that are there more than once, each once, in their order.

    >>> repeated(["b", "a", "b", "a", "c"])
    ['b', 'a']
    """
    return [item for item, count in Counter(items).items() if count > 1]


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Advise on an unknown name: the known one that is like it, else ``otherwise``.

    >>> did_you_mean("Urgncy", ["urgency", "impact"], "leave it out")
    "did you mean 'urgency'?"
    >>> did_you_mean("colour", ["urgency", "impact"], "leave it out")
    'leave it out'
    """
    match = closest(name, known)
    return otherwise if match is None else literal(f"did you mean {match!r}?")


def literal(text: str) -> str:
    """Escape a text that goes into a template and may hold braces of its own.

    >>> literal("{a}")
    '{{a}}'
    """
    return text.replace("{", "{{").replace("}", "}}")


def counted(number: int, what: str) -> str:
    """Say how many there are of what has an ordinary plural.

    >>> counted(1, "row"), counted(0, "row")
    ('1 row', '0 rows')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def blank(value: object) -> bool:
    """Tell whether ``value`` is anything but a text with something in it."""
    return not isinstance(value, str) or not value.strip()


def visible(value: object) -> str:
    r"""Spell out control characters, among them those that turn the direction of writing; tabs and line ends stay.

    >>> visible("\u202eevil")
    '[U+202E]evil'
    """
    return _CONTROLS.sub(lambda match: f"[U+{ord(match[0]):04X}]", str(value))
