"""The incident log (UCI dataset 498) as the experiments need it, if the variable INCIDENT_LOG names the file."""

import csv
import gzip
import os
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TypeAlias

import pytest

Incident: TypeAlias = list[dict[str, str]]

VALUES = {"1": 0.9, "2": 0.5, "3": 0.2}


def incidents() -> list[Incident]:
    """Read the rows of each incident, or skip the test."""
    path = os.environ.get("INCIDENT_LOG", "")
    if not path:
        pytest.skip("set INCIDENT_LOG to the path of the gzipped incident log (UCI dataset 498)")
    found: dict[str, Incident] = {}
    with gzip.open(Path(path), "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["number"], []).append(row)
    return list(found.values())


def at(row: dict[str, str], name: str = "sys_updated_at") -> datetime:
    """Read a time of the log, which states no zone."""
    return datetime.strptime(row[name], "%d/%m/%Y %H:%M")  # noqa: DTZ007 - the log states no zone


def factor(row: dict[str, str], name: str) -> float:
    """Read urgency or impact as a factor."""
    return VALUES[row[name][0]]


def open_at(log: list[Incident], now: datetime) -> dict[str, list[float]]:
    """Return the factors of the incidents that are open at an instant, with nothing that was known only later."""
    seen = [rows for each in log if (rows := [row for row in each if at(row) <= now])]
    hours: dict[str, list[float]] = {}
    for rows in seen:
        resolved = next((row for row in rows if row["incident_state"] == "Resolved"), None)
        if resolved is not None:
            lasted = (at(resolved) - at(rows[0], "opened_at")).total_seconds() / 3600
            hours.setdefault(rows[0]["category"], []).append(lasted)
    medians = {name: median(lasted) for name, lasted in hours.items() if len(lasted) >= 20}
    complexity = {
        name: round((sum(other < own for other in medians.values()) + (list(medians.values()).count(own) - 1) / 2)
                    / (len(medians) - 1), 4)
        for name, own in medians.items()
    }  # fmt: skip
    still = [rows[-1] for rows in seen if rows[-1]["incident_state"] not in {"Resolved", "Closed"}]
    return {
        "urgency": [factor(row, "urgency") for row in still],
        "impact": [factor(row, "impact") for row in still],
        "complexity": [complexity.get(row["category"], 0.5) for row in still],
    }
