"""Reading a policy document: TOML or JSON in, a ``Policy`` or every mistake out."""

import json
import tomllib
from collections.abc import Container, Iterable
from typing import NoReturn

from attrs import evolve, frozen

from disputekit._input.toml_lines import lines_of
from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, PolicyError
from disputekit.policy._model import Policy
from disputekit.policy._reading._bounds import check_text, too_much
from disputekit.policy._reading._policy import read_policy

__all__ = ["Source", "read_dict", "read_json", "read_toml"]


@frozen
class Source:
    """Where a policy came from, for findings that come up after it has been read."""

    name: str
    text: str | None
    rules: tuple[str, ...]
    """The rules' ids in the order of the file."""

    def place(self, rules: Iterable[str]) -> str:
        """Where rules stand: ``returns.toml:12 rule 'a', returns.toml:31 rule 'b'``."""
        lines = lines_of(self.text or "")
        found = []
        for rule in rules:
            line = lines.get(("rule", self.rules.index(rule)))
            found.append(f"{self.name}{f':{line}' if line else ''} rule {rule!r}")
        return ", ".join(found)


def read_toml(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read TOML; ``name`` says where it is from, ``predicates`` which functions were passed with it."""
    if not is_a(text, str):
        _unreadable(name, "TOML", f"{shown(text)} is not a text")
    try:
        if reason := check_text(text):
            raise PolicyError(too_much(reason, name))
        document: dict[str, object] = tomllib.loads(text)
        return _read(document, name, text, predicates)
    except ValueError as error:
        _unreadable(name, "TOML", str(error))
    except RecursionError:
        _unreadable(name, "TOML", "it is nested too deeply")


def read_json(text: str, name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read what ``PolicyBook.to_json`` writes."""
    if not is_a(text, str):
        _unreadable(name, "JSON", f"{shown(text)} is not a text")
    try:
        if reason := check_text(text):
            raise PolicyError(too_much(reason, name))
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        if not isinstance(document, dict):
            _unreadable(name, "JSON", "it is not an object")
        return _read(document, name, None, predicates)
    except ValueError as error:
        _unreadable(name, "JSON", str(error))
    except RecursionError:
        _unreadable(name, "JSON", "it is nested too deeply")


def read_dict(document: dict[str, object], name: str, predicates: Container[str]) -> tuple[Policy, Source]:
    """Read what ``PolicyBook.to_dict`` gives, or what Python made in the same shape."""
    if not is_a(document, dict):
        _unreadable(name, "a document", f"{shown(document)} is no dict")
    return _read(document, name, None, predicates)


def _read(
    document: dict[str, object], name: str, text: str | None, predicates: Container[str]
) -> tuple[Policy, Source]:
    """Read it. What has no order is kept in that of its ids: templates, and under "ranked" the rules too."""
    policy = read_policy(document, name, text, predicates)
    source = Source(name, text, tuple(rule.id for rule in policy.rules))
    rules = policy.rules if policy.hit == "first" else sorted(policy.rules, key=lambda rule: rule.id)
    templates = sorted(policy.templates, key=lambda template: template.id)
    return evolve(policy, rules=tuple(rules), templates=tuple(templates)), source


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        message = f"key {twice!r} is there twice"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is no number here"
    raise ValueError(message)


def _unreadable(name: str, kind: str, error: str) -> NoReturn:
    raise PolicyError(
        Finding(
            "DK-POLICY-SYNTAX", "not {kind}: {error}", {"kind": kind, "error": error}, where=name,
            hint="correct it there; the rest is read afterwards",
        )
    ) from None  # fmt: skip
