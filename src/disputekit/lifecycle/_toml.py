"""A lifecycle as TOML: reading reports every mistake with its line and imports nothing; writing names functions."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import isfunction
from pathlib import Path as FilePath
from types import ModuleType
from typing import Final, TypeVar, cast, get_args

from attrs import evolve, field, frozen

from disputekit._input.toml_table import Path, Problems, Table, line_of, lines_of, size_problem
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.dispute import CLAIMANT, Need
from disputekit.errors import Finding, LifecycleError
from disputekit.lifecycle import _model, postings
from disputekit.lifecycle._model import Guard, Limit, Posting, Posts, Predicate, Return, State, Transition, Unit, Waits

F = TypeVar("F")

SCHEMA: Final = "disputekit.lifecycle/1"
_UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
LARGEST: Final = 1_000_000
"""Characters of a file, unless told."""

_MOST: Final = {"states": 200, "transitions": 2_000}


def _giving(answer: object, module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in vars(module).items():
        if isfunction(value) and value.__module__ == module.__name__ and value.__annotations__["return"] == answer:
            yield name, value


# Only functions that are defined in the module itself count, not those that it imports.
POSTINGS: Final = FrozenMap({name: cast("Posts", posts) for name, posts in _giving(Posting, postings)})
"""The postings that a transition may name."""

WAITS: Final = FrozenMap({name: cast("Waits", waits) for name, waits in _giving(frozenset[str], _model)})
"""The functions that find whom a state waits on."""


@frozen
class Document:
    """The contents of a file, before they are checked as a lifecycle."""

    id: str
    version: str
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    reasons: FrozenMap[str, str]
    choices: FrozenMap[str, tuple[str, ...]]
    checklists: FrozenMap[str, tuple[Need, ...]]


def text_of(path: str | FilePath) -> str:
    """Read a UTF-8 file. Raises ``LifecycleError`` for another encoding, and ``OSError``."""
    try:
        return FilePath(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LifecycleError(
            Finding(
                "DK-LIFECYCLE-ENCODING",
                "the file is not in UTF-8: {error}",
                {"error": str(error)},
                where=str(path),
                hint="save the file as UTF-8",
            )
        ) from None


def read(text: str, name: str, *, postings: Mapping[str, Posts], waits: Mapping[str, Waits], limit: int) -> Document:
    """Read TOML; ``name`` is the file name in findings. Raises ``LifecycleError`` with every finding."""
    root = Table(_parsed(text, name, limit), (), Problems())
    lines = lines_of(text)
    reader = _Reader(root, name, lines, {**POSTINGS, **postings}, {**WAITS, **waits})
    document = reader.document()
    if root.problems.found:
        raise LifecycleError(*root.problems.findings(name, lines, reader.called()))
    return document


def located(error: LifecycleError, text: str, name: str) -> LifecycleError:
    """Add line numbers to findings about other parts than states and transitions, which have theirs."""
    lines = lines_of(text)

    def place(finding: Finding) -> Finding:
        head, _, rest = finding.where.partition(".")
        path: Path = ("lifecycle", head) if head == "initial" else (head, rest)
        if path not in lines:
            return finding
        return evolve(finding, where=f"{name}:{line_of(path, lines)} {finding.where}")

    return LifecycleError(*(place(finding) for finding in error.findings))


def _parsed(text: str, name: str, limit: int) -> dict[str, object]:
    try:
        if not is_a(text, str):
            raise _unreadable(name, f"it must be a string, got {shown(text)}")
        if wrong := size_problem(text, limit, name):
            raise LifecycleError(*wrong)
        return tomllib.loads(text)
    except ValueError as error:  # also for a number of thousands of digits, which is a plain ValueError
        raise _unreadable(name, str(error)) from None
    except RecursionError:
        raise _unreadable(name, "it is nested too deeply") from None


def _unreadable(name: str, problem: str) -> LifecycleError:
    return LifecycleError(
        Finding(
            "DK-LIFECYCLE-SYNTAX",
            "the text is not valid TOML: {problem}",
            {"problem": problem},
            where=name,
            hint="correct it; everything else is checked after that",
        )
    )


@frozen
class _Reader:
    root: Table
    name: str
    lines: Mapping[Path, int]
    postings: Mapping[str, Posts]
    waits: Mapping[str, Waits]

    def called(self) -> dict[Path, str]:
        """Give the names of states and transitions, for findings about their parts."""
        return {
            (kind, index): f"{kind} {shown(item[key])}"
            for kind, key in (("state", "name"), ("transition", "action"))
            for index, item in enumerate(_dicts(self.root.items.get(kind)))
            if isinstance(item.get(key), str)
        }

    def document(self) -> Document:
        root = self.root
        schema = root.need("schema", str)
        if schema not in {None, SCHEMA}:
            root.problems.unknown(("schema",), "schema", str(schema), [SCHEMA])
        if "lifecycle" not in root.items:
            root.problems.missing((), "lifecycle", "add a table `[lifecycle]` with id, version and initial")
        head = root.table("lifecycle")
        ask = head.need if "lifecycle" in root.items else head.get
        made = Document(
            id=ask("id", str) or "",
            version=ask("version", str) or "",
            initial=ask("initial", str) or "",
            states=tuple(self._state(table) for table in self._several("state")),
            transitions=tuple(self._transition(table) for table in self._several("transition")),
            reasons=FrozenMap(_texts(root.table("reasons"))),
            choices=FrozenMap(self._choices(root.table("choices"))),
            checklists=FrozenMap(_checklists(root.table("checklists"))),
        )
        head.close()
        root.close()
        return made

    def _several(self, kind: str) -> list[Table]:
        tables, most = self.root.tables(kind), _MOST[f"{kind}s"]
        if len(tables) <= most:
            return tables
        self.root.problems.add(
            (kind,), "DK-LIFECYCLE-SIZE", "the file has {count} {kind}s, more than {most}",
            "split it into several processes",
            count=len(tables), kind=kind, most=most,
        )  # fmt: skip
        return []

    def _state(self, table: Table) -> State:
        made = State(
            name=table.need("name", str) or "",
            stage=table.need("stage", str) or "",
            waits_on=self._waits_on(table),
            hidden=table.get("hidden", bool) or False,
            open=table.get("open", bool) is not False,
            final=table.get("final", bool) or False,
            deadline=_limit(table),
            on_expiry=table.get("on_expiry", str),
            read_from=self._place(table),
        )
        table.close()
        return made

    def _transition(self, table: Table) -> Transition:
        for key in ("action", "from", "to"):
            if key not in table.items:
                table.problems.missing(table.path, key)
        made = Transition(
            table.get("action", str) or "",
            _names(table, "from"),
            _destination(table),
            roles=_names(table, "roles"),
            when=_names(table, "when"),
            guards=_names(table, "guards"),
            posts=self._known(table, "posts", table.get("posts", str), self.postings),
            remember=table.get("remember", str),
            read_from=self._place(table),
        )
        table.close()
        return made

    def _place(self, table: Table) -> str:
        return f"{self.name}:{line_of(table.path, self.lines)}"

    def _waits_on(self, table: Table) -> Iterable[str] | Waits:
        if not isinstance(table.items.get("waits_on"), dict):
            return _names(table, "waits_on")
        inner = table.table("waits_on")
        found = self._known(inner, "by", inner.need("by", str), self.waits)
        inner.close()
        return found or ()

    def _known(self, table: Table, key: str, name: str | None, known: Mapping[str, F]) -> F | None:
        if name is None or name in known:
            return None if name is None else known[name]
        table.problems.unknown(table.at(key), "function", name, known)
        return None

    def _choices(self, table: Table) -> dict[str, tuple[str, ...]]:
        return {path: tuple(table.texts(path)) for path in table.items}


def _checklists(table: Table) -> dict[str, tuple[Need, ...]]:
    """Read ``damaged = [{ kind = "photo" }, { kind = "tracking", of = "carrier" }]``."""
    return {reason: tuple(_needs(table.tables(reason))) for reason in table.items}


def _needs(tables: Iterable[Table]) -> Iterator[Need]:
    for each in tables:
        kind, of, note = each.need("kind", str), each.get("of", str), each.get("note", str)
        each.close()
        if kind is not None:
            yield Need(kind, of or CLAIMANT, note or "")


def _dicts(items: object) -> list[dict[str, object]]:
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []


def _names(table: Table, key: str) -> list[str]:
    """Read one name, or a list of names."""
    value = table.items.get(key)
    if isinstance(value, str):
        table.asked.add(key)
        return [value]
    return table.texts(key)


def _texts(table: Table) -> dict[str, str]:
    return {key: table.get(key, str) or "" for key in table.items}


def _destination(table: Table) -> str | Return:
    if not isinstance(table.items.get("to"), dict):
        return table.get("to", str) or ""
    inner = table.table("to")
    label = inner.need("back_to", str) or ""
    inner.close()
    return Return(label)


def _limit(table: Table) -> Limit | None:
    """Read ``{ business_days = 10 }``."""
    if "deadline" not in table.items:
        return None
    inner = table.table("deadline")
    given = [(unit, amount) for unit in _UNITS if (amount := inner.get(unit, int)) is not None]
    inner.close()
    if len(inner.items) != 1:
        table.problems.wrong_type(table.at("deadline"), inner.items, "one amount, such as { business_days = 2 }")
    return Limit(given[0][1], given[0][0]) if given else None


@frozen
class Writer:
    """Writes functions by their names, and collects the functions without a name."""

    guards: Mapping[str, Guard | Predicate]
    postings: Mapping[str, Posts]
    waits: Mapping[str, Waits]
    nameless: list[Finding] = field(factory=list)

    @classmethod
    def knowing(
        cls, guards: Mapping[str, Guard | Predicate], postings: Mapping[str, Posts], waits: Mapping[str, Waits]
    ) -> "Writer":
        """Add the standard functions."""
        return cls(guards, {**POSTINGS, **postings}, {**WAITS, **waits})

    def document(
        self,
        head: Mapping[str, str],
        states: Iterable[State],
        transitions: Iterable[Transition],
        *,
        reasons: Mapping[str, str],
        choices: Mapping[str, tuple[str, ...]],
        checklists: Mapping[str, tuple[Need, ...]],
    ) -> dict[str, object]:
        """Give the whole document; raises ``LifecycleError`` with every function that has no name."""
        document = {
            "schema": SCHEMA,
            "lifecycle": dict(head),
            **_given(
                reasons=dict(reasons),
                choices={path: list(texts) for path, texts in choices.items()},
                checklists={reason: [_need(need) for need in needs] for reason, needs in checklists.items()},
            ),
            "state": [self._state(state) for state in states],
            "transition": [self._transition(transition) for transition in transitions],
        }
        if self.nameless:
            raise LifecycleError(*self.nameless)
        return document

    def _state(self, state: State) -> dict[str, object]:
        waits_on, limit = state.waits_on, state.deadline
        return {
            "name": state.name,
            "stage": state.stage,
            **_given(
                waits_on={"by": self._name(self.waits, waits_on, "waits", state.place)}
                if callable(waits_on)
                else sorted(waits_on),
                hidden=state.hidden,
            ),
            **({} if state.open else {"open": False}),
            **_given(
                final=state.final,
                deadline=None if limit is None else {limit.unit: limit.amount},
                on_expiry=state.on_expiry,
            ),
        }

    def _transition(self, transition: Transition) -> dict[str, object]:
        dest, posts, place = transition.dest, transition.posts, transition.place
        return {
            "action": transition.action,
            "from": sorted(transition.sources),
            "to": {"back_to": dest.label} if isinstance(dest, Return) else dest,
            **_given(
                roles=sorted(transition.roles),
                when=list(self._guards(transition.when, place)),
                guards=list(self._guards(transition.guards, place)),
                posts=None if posts is None else self._name(self.postings, posts, "postings", place),
                remember=transition.remember,
            ),
        }

    def _guards(self, guards: Iterable[str | Guard | Predicate], place: str) -> Iterator[str]:
        for guard in guards:
            yield guard if isinstance(guard, str) else self._name(self.guards, guard, "guards", place)

    def _name(self, known: Mapping[str, object], function: object, registry: str, place: str) -> str:
        name = next((name for name, each in known.items() if each is function), None)
        if name is None:
            self.nameless.append(
                Finding(
                    "DK-LIFECYCLE-NAMELESS",
                    "function {function} has no name that a file can use",
                    {"function": getattr(function, "__name__", repr(function)), "registry": registry},
                    where=place,
                    hint="pass it with a name: `{registry}={{...}}`",
                )
            )
        return name or ""


def _need(need: Need) -> dict[str, object]:
    return {"kind": need.kind, "of": need.of, **_given(note=need.note)}


def _given(**values: object) -> dict[str, object]:
    """Leave out empty values."""
    return {name: value for name, value in values.items() if value}
