"""Public holidays by jurisdiction, from the package ``holidays``, which is imported only when one is named."""

import re
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final

from attrs import frozen

from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding
from disputekit.sla._zones import EPOCH

if TYPE_CHECKING:
    from datetime import date

    from holidays.holiday_base import HolidayBase

_LANGUAGE: Final = "en_US"
_LASTING: Final = (2028, 2029, 2030)  # later than any single event in the data, earlier than the end of any table
_REMARK: Final = re.compile(r"\s*\([^)]*\)")
_WARNINGS: Final = Lock()  # filters of warnings belong to the whole process


@frozen
class Jurisdiction:
    """A country, one of its subdivisions or a market, and the years of which its holidays are known."""

    code: str
    first_year: int
    last_year: int


def resolve_jurisdiction(code: str, where: str, findings: list[Finding]) -> Jurisdiction | None:
    """Find the jurisdiction of a code such as ``DE``, ``DE-BY:public,catholic`` or ``XNYS``; or add a finding."""
    place, _, named = code.partition(":")
    country, _, subdivision = place.partition("-")
    known = _countries() | _markets()
    if country not in known:
        text = "no holidays are known for {code}"
        hint = _meant(place) or did_you_mean(country, known, "give a date, or a code such as 'DE', 'DE-BE' or 'XNYS'")
        findings.append(Finding("DK-CALENDAR-JURISDICTION", text, {"code": shown(code)}, where=where, hint=hint))
        return None
    entity = _entity(country)
    subdivision = entity.subdivisions_aliases.get(subdivision, subdivision)
    if subdivision and subdivision not in entity.subdivisions:
        those = [*entity.subdivisions, *entity.subdivisions_aliases]
        text = "{country} has no subdivision {subdivision}"
        params = {"country": country, "subdivision": shown(subdivision)}
        hint = _meant(place) or did_you_mean(subdivision, those, f"it has: {', '.join(entity.subdivisions) or 'none'}")
        findings.append(Finding("DK-CALENDAR-SUBDIVISION", text, params, where=where, hint=hint))
        return None
    categories = sorted(each.strip() for each in named.split(",")) if named else []
    for each in categories:
        if each not in entity.supported_categories:
            text = "{country} has no holidays of the category {category}"
            params = {"country": country, "category": shown(each)}
            hint = did_you_mean(each, entity.supported_categories, f"use {', '.join(entity.supported_categories)}")
            findings.append(Finding("DK-CALENDAR-CATEGORY", text, params, where=where, hint=hint))
            return None
    whole = f"{country}-{subdivision}" if subdivision else country
    whole += f":{','.join(categories)}" if categories else ""
    return Jurisdiction(whole, entity.start_year, _last_known_year(whole, entity.end_year))


def _meant(place: str) -> str:
    """Advise on a place that is written in another way: a country's name, another case, an underscore."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 it takes a tenth of a second, and most calendars need none

    named = COUNTRIES.get(place.strip().casefold().replace(" ", "_"))
    if named is not None:
        return f"write {named[1]!r}"
    meant = place.strip().upper().replace("_", "-")
    if meant == place:
        return ""
    return f"write {meant!r}" if resolve_jurisdiction(meant, "", []) is not None else ""


@lru_cache(maxsize=512)
def _last_known_year(code: str, last: int) -> int:
    """Find the last year of which all holidays are known: tables of movable feasts may end before the country's data.

    A feast of each of three years in a row that is missing at the end of the data has a table that ends in between.
    """
    if last <= _LASTING[-1]:
        return last
    lasting = set.intersection(*(_names(code, year) for year in _LASTING))
    lost = lasting.difference(*(_names(code, year) for year in range(last - 3, last + 1)))
    known, unknown = _LASTING[-1], last
    while lost and unknown - known > 1:
        year = (known + unknown) // 2
        if lost <= _names(code, year) | _names(code, year + 1):  # a feast of the moon may leave out a year
            known = year
        else:
            unknown = year
    return known if lost else last


def _names(code: str, year: int) -> set[str]:
    """Name the holidays of a year, without remarks such as *estimated*."""
    names = holidays_of(code, year, observed=False).values()
    return {_REMARK.sub("", name) for each in names for name in each.split("; ")}


@lru_cache(maxsize=4096)
def holidays_of(code: str, year: int, *, observed: bool) -> Mapping[int, str]:
    """Give the names of one year's holidays by day, counted from the epoch."""
    return _by_day(_entity(code, year, observed=observed), year)


@lru_cache(maxsize=4096)
def half_days_of(code: str, year: int, *, observed: bool) -> Mapping[int, str]:
    """Give the names of one year's half days by day, counted from the epoch; most jurisdictions have none."""
    if "half_day" not in _entity(code.partition(":")[0]).supported_categories:
        return {}
    return _by_day(_entity(code, year, observed=observed, category="half_day"), year)


@lru_cache(maxsize=512)
def makeup_days_of(code: str, year: int) -> frozenset[int]:
    """Give the days off that a country works instead of others, counted from the epoch."""
    days: Iterable[date] = getattr(_entity(code, year), "weekend_workdays", ())
    return frozenset(day.toordinal() - EPOCH for day in days if day.year == year)


def holidays_version() -> str:
    """Give the version of the holidays package."""
    return version("holidays")


def _by_day(entity: "HolidayBase", year: int) -> Mapping[int, str]:
    # A year on its own, since a holidays object that is asked about another year quietly grows by it.
    return {day.toordinal() - EPOCH: entity[day] for day in sorted(entity) if day.year == year}


def _entity(code: str, year: int | None = None, *, observed: bool = True, category: str | None = None) -> "HolidayBase":
    import holidays  # noqa: PLC0415 it takes a tenth of a second, and most calendars need none

    place, _, named = code.partition(":")
    country, _, subdivision = place.partition("-")
    find = holidays.financial_holidays if country in _markets() else holidays.country_holidays
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the years of a calendar say what is known
        return find(
            country,
            subdiv=subdivision or None,
            years=year,
            expand=False,
            observed=observed,
            language=_language(country),
            categories=category or (named.split(",") if named else None),
        )


@lru_cache(maxsize=512)
def _language(country: str) -> str | None:
    """Name a language, or the environment would choose one."""
    import holidays  # noqa: PLC0415 it takes a tenth of a second, and most calendars need none

    supported: tuple[str, ...] = getattr(holidays, country).supported_languages
    return _LANGUAGE if _LANGUAGE in supported else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from holidays.registry import EntityLoader  # noqa: PLC0415 it takes a tenth of a second, and most need none

    return frozenset(EntityLoader.get_country_codes())


@lru_cache(maxsize=1)
def _markets() -> frozenset[str]:
    from holidays.registry import EntityLoader  # noqa: PLC0415 it takes a tenth of a second, and most need none

    return frozenset(EntityLoader.get_financial_codes())
