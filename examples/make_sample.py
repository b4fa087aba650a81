"""Write ``claims_sample.csv``: claims as a shop group's systems might export them, good and bad, always the same.

Run ``python -m examples.make_sample``. Everybody and everything in it is made up.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from attrs import frozen

SAMPLE: Final = Path(__file__).with_name("claims_sample.csv")
SEED: Final = 2026
CLAIMS: Final = 344
HEADER: Final = (
    "case_no", "received", "country", "type", "account", "segment", "via", "problem", "order_no", "invoice_no",
    "condition", "days", "photo", "documents", "amount", "currency", "amount_eur", "pressure", "text",
)  # fmt: skip
FIRST_DAY: Final = datetime(2026, 3, 16)  # noqa: DTZ001 - each row's zone is its country's
DAYS: Final = 25  # from Monday 16 March to Thursday 9 April; Good Friday is 3 April, Easter Monday the 6th

T = TypeVar("T")


@frozen
class Country:
    """Where claims come from: its currency, how many decimals it writes, and what one euro is in it."""

    code: str
    currency: str
    places: int
    per_euro: float
    weight: float


COUNTRIES: Final = (
    Country("DE", "EUR", 2, 1.0, 30),
    Country("FR", "EUR", 2, 1.0, 16),
    Country("GB", "GBP", 2, 0.86, 16),
    Country("US-CA", "USD", 2, 1.1, 12),
    Country("US-OH", "USD", 2, 1.1, 7),
    Country("JP", "JPY", 0, 165.0, 9),
    Country("KW", "KWD", 3, 0.34, 6),
    Country("BH", "BHD", 3, 0.41, 4),
)

# Each type of case with its share, and its problems with what people write about them.
TYPES: Final[dict[str, tuple[float, dict[str, str]]]] = {
    "Billing": (34, {
        "Wrong amount": "The bill says more than we agreed on.",
        "Billed after cancellation": "I cancelled in January and was billed again.",
        "Payment not credited": "I paid this, and the reminder came all the same.",
        "Late fee": "The late fee is wrong, the payment was in time.",
        "Charged twice": "The same charge stands twice on my card.",
        "Unknown charge": "I do not know what this charge is for.",
        "Fraud": "Somebody used my card, this was not me.",
        "Exchange rate": "The rate is not the one of that day.",
    }),
    "Contract": (10, {
        "Contract terms": "The contract says something else about this.",
        "Service quality": "The service was down for most of the week.",
        "Wrong amount": "Our account manager promised another price.",
    }),
    "Return": (30, {
        "Damaged": 'Arrived broken; the box said "fragile" on all sides.',
        "Not as described": "It is another colour, and smaller than on the picture.",
        "Wrong item": "This is not what I ordered.",
        "Defective": "It stopped working on the second day.",
        "Changed my mind": "I do not need it after all.",
        "Not received": "It never came, and nobody can say where it is.",
    }),
    "Marketplace": (14, {
        "Item not received": "The seller says it was sent; nothing arrived.",
        "Counterfeit": "This is a fake, the logo is wrong.",
        "Seller silent": "The seller has not answered for a week.",
    }),
    "Invoice": (12, {
        "Short payment": "Paid less than invoiced, deducted for late delivery.",
        "Price difference": "Invoiced at list price, agreed was 12 % less.",
        "Invoiced twice": "The same delivery is on two invoices.",
        "Missing credit": "The credit note for the returned pallets is missing.",
    }),
}  # fmt: skip
VIAS: Final = (("Portal", 38), ("E-mail", 26), ("Phone", 16), ("Chat", 12), ("Letter", 5), ("Fax", 1), ("Partner", 2))
PRESSURES: Final = (
    ("", 72),
    ("second reminder", 10),
    ("hardship", 7),
    ("legal threat", 6),
    ("safety", 3),
    ("press", 2),
)
SEGMENTS: Final = (("standard", 70), ("gold", 20), ("platinum", 10))
HOURS: Final = ((8, 8), (9, 14), (10, 14), (11, 12), (12, 8), (13, 8), (14, 10), (15, 10), (16, 8), (19, 5), (22, 3))


def main() -> None:
    """Write the file beside this script."""
    SAMPLE.write_text(sample(), encoding="utf-8", newline="")


def sample() -> str:
    """Give the whole file as a text."""
    rng = Random(SEED)  # noqa: S311 - made-up claims are no secret
    times = sorted(_time(rng) for _ in range(CLAIMS))
    rows = [_claim(rng, f"C-{number:04}", when) for number, when in enumerate(times, start=1)]
    _say_again_elsewhere(rng, rows)
    _export_twice(rows)
    lines = [_line(row) for row in rows]
    _break(rows, lines)
    return "".join([_line(HEADER), *lines])


def _claim(rng: Random, case: str, when: datetime) -> list[str]:
    country = _pick(rng, [(country, country.weight) for country in COUNTRIES])
    kind = _pick(rng, [(name, share) for name, (share, _) in TYPES.items()])
    problems = TYPES[kind][1]
    problem = _pick(rng, [(name, 1) for name in problems])
    goods = kind in {"Return", "Marketplace"}
    business = kind in {"Contract", "Invoice"}
    euros = (400 if business else 25) * (1 + 30 * rng.random() ** 4)
    partner = business or rng.random() < 0.05  # noqa: PLR2004 - one in twenty
    return [
        case,
        f"{when:%Y-%m-%d %H:%M}",
        country.code,
        kind,
        f"{'P' if partner else 'A'}{int(rng.random() * 900) + 100}",
        _pick(rng, SEGMENTS),
        _pick(rng, VIAS),
        problem,
        f"O{int(rng.random() * 90000) + 10000}" if goods else "",
        f"I{int(rng.random() * 90000) + 10000}" if not goods else "",
        _pick(rng, (("unopened", 3), ("opened", 4), ("used", 3))) if kind == "Return" else "",
        str(int(rng.random() ** 2 * 70 if goods else rng.random() ** 3 * 420)),  # since the delivery, or the statement
        _pick(rng, (("yes", 5), ("no", 3), ("", 2))) if kind == "Return" else "",
        _pick(rng, (("yes", 6), ("no", 4))) if not goods else "",
        f"{euros * country.per_euro:.{country.places}f}",
        country.currency,
        f"{euros:.2f}",
        _pick(rng, PRESSURES),
        problems[problem],
    ]


def _time(rng: Random) -> datetime:
    while True:
        day = FIRST_DAY + timedelta(days=int(rng.random() * DAYS))
        weekend = day.weekday() >= 5 or day.date().isoformat() in {"2026-04-03", "2026-04-06"}  # noqa: PLR2004 - Saturday
        if not weekend or rng.random() < 0.35:  # noqa: PLR2004 - about a third as many as on a working day
            return day + timedelta(hours=_pick(rng, HOURS), minutes=int(rng.random() * 60))


def _say_again_elsewhere(rng: Random, rows: list[list[str]]) -> None:
    """Let some people complain about the same matter once more, a day later and through another channel."""
    for number, index in enumerate(range(17, 330, 34), start=1):
        again = [*rows[index]]
        again[0] = f"D-{number:04}"
        again[1] = f"{datetime.fromisoformat(again[1]) + timedelta(hours=20 + int(rng.random() * 9)):%Y-%m-%d %H:%M}"
        again[6] = "Phone" if again[6] != "Phone" else "E-mail"
        again[-1] = "I have already written about this.\nPlease answer."
        rows.append(again)
    rows.sort(key=lambda row: (row[1], row[0]))


def _export_twice(rows: list[list[str]]) -> None:
    """Let the exports of two days overlap, so that some rows come twice."""
    rows[150:150] = [[*row] for row in rows[146:150]]


def _break(rows: list[list[str]], lines: list[str]) -> None:
    """Spoil some rows, each in a way of its own."""
    column = {name: index for index, name in enumerate(HEADER)}
    for index, name, cell in (
        (24, "amount", "12,5O"),
        (51, "currency", "EURO"),
        (78, "amount", "-40.00"),
        (98, "received", "2026-02-30 10:15"),
        (123, "account", ""),
        (171, "problem", "Wrong colour"),
        (196, "via", "Carrier pigeon"),
        (218, "received", "2026-03-29 02:30"),
        (262, "days", "twelve"),
    ):
        broken = [*rows[index]]
        broken[column[name]] = cell
        if name == "received":
            broken[column["country"]] = "DE"
        lines[index] = _line(broken)
    yen = next(index for index in range(230, len(rows)) if rows[index][column["currency"]] == "JPY")
    lines[yen] = lines[yen].replace(",JPY,", ".50,JPY,")
    lines[287] = lines[287].replace('"', "").rstrip("\n") + ", and I want it back\n"
    lines[301] = lines[301].rstrip("\n").replace('"', "").rpartition(",")[0] + ',"never closed\n'
    used = [*rows[333]]
    used[column["case_no"]] = rows[320][column["case_no"]]
    lines[333] = _line(used)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _pick(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """Pick by weight. It uses ``random()`` alone, which gives the same numbers on every version of Python."""
    left = rng.random() * sum(weight for _, weight in choices)
    for choice, weight in choices:
        left -= weight
        if left < 0:
            return choice
    return choices[-1][0]


if __name__ == "__main__":
    main()
