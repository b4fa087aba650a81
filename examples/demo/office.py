"""How the demo's desk is set up: its processes, people, calendars, targets, limits, policies and letters."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from math import ceil
from pathlib import Path
from typing import Final

import pendulum
from attrs import evolve, field, frozen

from disputekit import Desk, Dispute, Money
from disputekit.adapters.files import FileChannel
from disputekit.casework import (
    DEFAULT_NOTICES,
    UNLIMITED,
    Absence,
    Assigner,
    Authority,
    Person,
    Roster,
    Route,
    Router,
    default_targets,
)
from disputekit.dispute import RequestStatus
from disputekit.lifecycle import Lifecycle, processes
from disputekit.policy import PolicyBook, PolicyPack, packs
from disputekit.ports import Clock, DisputeStore
from disputekit.sla import SlaBook, SlaPolicy, Target, WorkCalendar, hours, statutory
from disputekit.triage import Scorer
from examples.demo.intake import Intake

EACH_CARRIES: Final = 14
"""How many open disputes one person can have before they count as over capacity."""

PROCESSES: Final[Mapping[str, Lifecycle]] = {
    "customer_operations": processes.CUSTOMER_OPERATIONS,
    "resolution_team": evolve(
        processes.RESOLUTION_TEAM,
        reasons={
            **processes.RESOLUTION_TEAM.reasons,
            **dict.fromkeys(("service_quality", "contract_terms"), "contract"),
        },
    ),
    "returns": processes.RETURNS,
    "marketplace": processes.MARKETPLACE,
    "order_to_cash": processes.ORDER_TO_CASH,
}
SPECIALISTS: Final = {
    "takeover": "evidence_specialist",
    "evidence": "evidence_specialist",
    "liability": "liability_specialist",
    "remedy": "remedy_specialist",
    "verification": "verification_specialist",
}

_POLICIES: Final = Path(__file__).parents[1] / "policies"
_LAW: Final = ("eu-withdrawal", "eu-conformity", "uk-consumer-rights")
_PLACES: Final = frozenset({"DE", "FR", "GB", "JP"})
_SCORER: Final = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})
_WRITES: Final = {"open", "respond", "request_evidence", "make_offer", "notify_decision", "withdraw", "reopen"}
_AGENT: Final = (
    Money(250, "EUR"), Money(220, "GBP"), Money(280, "USD"), Money(40_000, "JPY"), Money(85, "KWD"), Money(100, "BHD"),
)  # fmt: skip
_STEPS: Final = {"marketplace": 9, "returns": 9, "order_to_cash": 7, "resolution_team": 8, "customer_operations": 6}
"""About how many pieces of work one dispute takes, to decide how many people an office needs."""


@frozen(kw_only=True)
class Setting:
    """An office: where it is, when it is open, who works there, and which morning the team lead looks at it.

    ``step`` is how long one piece of work on a dispute takes; ``by_law`` are the targets that a regulator sets.
    """

    name: str
    tz: str
    holidays: str | tuple[str, ...]
    morning: pendulum.DateTime
    router: Router
    people: tuple[Person, ...] = ()
    step: timedelta = timedelta(minutes=20)
    by_law: tuple[Target, ...] = ()
    assumed: tuple[str, ...] = ()
    whole_days: WorkCalendar = field(init=False)
    """The calendar on which deadlines are counted: whole days without weekends and holidays."""
    office: WorkCalendar = field(init=False)
    """When people are at their desks."""

    @whole_days.default
    def _whole_days(self) -> WorkCalendar:
        return WorkCalendar.whole_days("Mon-Fri", tz=self.tz, holidays=self.holidays)

    @office.default
    def _office(self) -> WorkCalendar:
        return WorkCalendar.weekly("Mon-Fri 09:00-12:30,13:15-17:30", tz=self.tz, holidays=self.holidays)


def setting_for(intake: Intake) -> Setting:
    """Choose the office that fits a file's mapping, with as many people as its claims need."""
    setting = {"sample_mapping.toml": _shop, "cfpb_mapping.toml": _bank}.get(intake.mapping.name, _other)(intake)
    return evolve(setting, people=_staff(setting, intake))


def _shop(_intake: Intake) -> Setting:
    return Setting(
        name="a shop group in Berlin",
        tz="Europe/Berlin",
        holidays="DE-BE",
        morning=pendulum.datetime(2026, 4, 7, 9, tz="Europe/Berlin"),
        step=timedelta(minutes=35),
        router=_ROUTER,
    )


def _bank(_intake: Intake) -> Setting:
    return Setting(
        name="a complaints office in New York",
        tz="America/New_York",
        holidays="US",
        morning=pendulum.datetime(2013, 9, 13, 8, 30, tz="America/New_York"),
        router=_ROUTER,
        by_law=(Target("portal_answer", statutory.CFPB_PORTAL, stops={"notify_decision", "closed", "merged"}),),
    )


def _other(intake: Intake) -> Setting:
    """Make an office for any other file, in the zone of its mapping, on the morning after two thirds have come in."""
    zone = intake.mapping.received_at.zone
    tz = str(zone.value) if zone is not None and zone.value else "UTC"
    received = sorted(row.claim.received_at for row in intake.claims)
    days = WorkCalendar.whole_days("Mon-Fri", tz=tz)
    morning = days.day_bounds(days.add_days(received[len(received) * 2 // 3].in_timezone(tz).date(), 1))[0].add(hours=9)
    return Setting(name=f"an office in {tz}; public holidays are not known", tz=tz, holidays=(), morning=morning,
                   router=_ROUTER)  # fmt: skip


_ROUTER: Final = Router(
    [
        Route("returns", kinds={"returns"}),
        Route("market", kinds={"marketplace"}),
        Route("accounts", kinds={"order_to_cash"}),
        Route("contracts", kinds={"resolution_team"}),
    ],
    default="bills",
)
_TEAM_OF: Final = {
    "returns": "returns",
    "marketplace": "market",
    "order_to_cash": "accounts",
    "resolution_team": "contracts",
}
_NAMES: Final = (
    "ann", "bob", "carla", "dmitri", "emeka", "fatima", "grace", "hugo", "ines", "jun", "kofi", "lena", "mia", "noor",
    "omar", "pia", "quentin", "rosa", "tomas", "uma", "vera", "wim", "xenia", "yusuf", "zoe",
)  # fmt: skip


def _staff(setting: Setting, intake: Intake) -> tuple[Person, ...]:
    """Hire as many people for each team as its work needs, one of them absent over the chosen morning."""
    work: dict[str, int] = {}
    for row in intake.claims:
        team = _TEAM_OF.get(row.claim.kind, "bills")
        work[team] = work.get(team, 0) + _STEPS.get(row.claim.kind, 6)
    received = [row.claim.received_at for row in intake.claims]
    open_time = max(setting.office.between(min(received), max(received).add(days=7)), timedelta(hours=16))
    numbers = count()
    found: list[Person] = []
    for team, steps in sorted(work.items()):
        needed = max(1, ceil(steps * setting.step / open_time / 0.8))
        stages = [(name, {"agent", role}, {name}) for name, role in SPECIALISTS.items() if name != "takeover"]
        if team == "market":  # each stage has specialists of its own; an appeal needs a second one
            for stage, roles, _ in stages:
                for _ in range(max(2, ceil(needed / len(stages)))):
                    own = {"takeover", "evidence"} if stage == "evidence" else {stage}
                    found.append(_person(setting, next(numbers), team, roles, own))
        else:
            found += [_person(setting, next(numbers), team, {"agent"}, set()) for _ in range(needed)]
    if len(found) > 1:
        absence = Absence(setting.morning.subtract(days=2), setting.morning.add(hours=5), "annual leave")
        found[0] = evolve(found[0], absences=(absence,))
    found.append(Person(id="sofia", roles={"senior", "legal", "compliance"}, calendar=setting.office))
    return (*found, Person(id="arthur", roles={"approver"}, calendar=setting.office))


def _person(setting: Setting, number: int, team: str, roles: set[str], stages: set[str]) -> Person:
    turn, place = divmod(number, len(_NAMES))
    name = f"{_NAMES[place]}{turn + 1 if turn else ''}"
    return Person(id=name, teams={team}, roles=roles, stages=stages, calendar=setting.office)


def make_desk(setting: Setting, *, store: DisputeStore, clock: Clock, letters: FileChannel) -> Desk:
    """Make the desk: all processes, their targets, weights, limits, routes and people, and letters to files."""
    return Desk(
        PROCESSES,
        store=store,
        clock=clock,
        ids=Numbers(),
        slas=SlaBook([({"kind": kind}, _targets(setting, kind)) for kind in PROCESSES]),
        scorer=_SCORER,
        policies=PolicyBook.load(_POLICIES / "customer-operations.toml"),
        facts=policy_facts,
        authority=Authority(
            {"agent": _AGENT, **dict.fromkeys(SPECIALISTS.values(), _AGENT), "senior": UNLIMITED}
        ),
        router=setting.router,
        assigner=Assigner(Roster(person for person in setting.people if "agent" in person.roles)),
        notices=[notice for notice in DEFAULT_NOTICES if notice.action in _WRITES],
        channels={"default": letters},
    )  # fmt: skip


def desks_by_kind(desk: Desk) -> Mapping[str, Desk]:
    """Return the desk with the policies of each kind of claim; the store is the same."""
    shop = [PolicyBook.load(_POLICIES / f"returns-{year}.toml") for year in (2025, 2026)]
    returns = PolicyPack([*(book for name in _LAW for book in packs.load(name).books), *shop])
    without = evolve(desk, policies=None)
    kinds = dict.fromkeys(PROCESSES, without)
    return {**kinds, "customer_operations": desk, "returns": evolve(desk, policies=returns)}


def _targets(setting: Setting, kind: str) -> SlaPolicy:
    first = Target("first_response", hours(48), stops={"respond", "closed", "merged"}, warn_at=(0.8,))
    others = [target for target in default_targets(kind) if target.name != "first_response"]
    return SlaPolicy(setting.whole_days, [first, *others, *setting.by_law])


def policy_facts(dispute: Dispute) -> Mapping[str, str | int | None]:
    """Return the facts of a dispute for a policy: the claim's, what was found out since, and the evidence on file."""
    claim = dispute.claim
    place = claim.jurisdiction or ""
    known: dict[str, str | int | None] = {
        **{name: value for name, value in claim.facts.items() if not isinstance(value, (float, bool))},
        **{evidence.kind: True for evidence in dispute.evidence},
        "reason": claim.reason,
        "jurisdiction": place if place in _PLACES else "US" if place.startswith("US") else "other",
        "buyer": "business" if claim.claimant_type == "partner" else "consumer",
        "sales_channel": "online",
        "category": "standard",
        "member": claim.facts.get("segment") in {"gold", "platinum"},
        "final_sale": False,
        "withdrawal_info": "given",
        "remedy_failed": False,
        "seal_broken": claim.facts.get("condition") == "used",
        "amount_minor": _euro_cents(claim.facts.get("amount_eur")),
        "confirmed": _confirmed(dispute),
    }
    applies_without = {"amount_minor"}  # None means that the dispute is not about money; other facts are unknown then
    return {name: value for name, value in known.items() if value is not None or name in applies_without}


def _confirmed(dispute: Dispute) -> bool | None:
    """Whether the investigation found that the claimant is right; ``None`` while that is unknown."""
    if dispute.assessment.validity in {"likely_valid", "likely_invalid"}:
        return dispute.assessment.validity == "likely_valid"
    if dispute.evidence:
        return True
    return False if any(request.status is RequestStatus.EXPIRED for request in dispute.requests) else None


def _euro_cents(amount: float | str | None) -> int | None:
    return round(float(amount) * 100) if isinstance(amount, int | float) else None


@frozen
class Numbers:
    """An ``IdMaker`` that counts, so that two runs give the same ids."""

    made: list[str] = field(factory=list)

    def new_id(self) -> str:
        """Return the next number."""
        self.made.append(f"D-{len(self.made) + 1:04}")
        return self.made[-1]


class SimulatedClock:
    """A ``Clock`` that is set by the simulation."""

    def __init__(self, at: pendulum.DateTime) -> None:
        """Begin at an instant."""
        self.at = at

    def now(self) -> pendulum.DateTime:
        """Return the simulated instant."""
        return self.at
