"""How the demo's desks are set up: the office, its people, its targets, what each may decide."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pendulum
from attrs import evolve, field, frozen

from disputekit import Actor, Desk, Money
from disputekit.adapters.files import FileChannel
from disputekit.casework import DEFAULT_NOTICES, UNLIMITED, Authority, Route, Router
from disputekit.lifecycle import Lifecycle, processes
from disputekit.ports import Clock, DisputeStore
from disputekit.sla import SlaPolicy, Target, WorkCalendar, business_days, hours, statutory
from disputekit.triage import Scorer
from examples.demo import policies
from examples.demo.intake import Intake

EACH_CARRIES: Final = 14
"""How many open disputes one person can carry before the team counts as over capacity."""

SCORER: Final = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})

WRITES: Final = {"open", "respond", "request_evidence", "notify_decision", "withdraw", "reopen"}
"""Which actions send a letter."""

LIMITS: Final = Authority({
    "agent": [
        Money(250, "EUR"), Money(220, "GBP"), Money(280, "USD"),
        Money(40_000, "JPY"), Money(85, "KWD"), Money(100, "BHD"),
    ],
    "senior": UNLIMITED,
})  # fmt: skip

# Until the other kinds of dispute have processes of their own, they run on this one, with their reasons.
NATURES: Final = {
    **dict.fromkeys(("service_quality", "contract_terms"), "contract"),
    **dict.fromkeys(
        ("damaged_in_transit", "not_as_described", "wrong_item", "defective", "changed_mind", "not_received"), "return"
    ),
    **dict.fromkeys(("item_not_received", "counterfeit", "seller_unresponsive"), "marketplace"),
    **dict.fromkeys(("short_payment", "price_discrepancy", "duplicate_invoice", "missing_credit"), "receivable"),
}
PROCESS: Final[Lifecycle] = evolve(
    processes.CUSTOMER_OPERATIONS, reasons={**processes.CUSTOMER_OPERATIONS.reasons, **NATURES}
)


@frozen
class Person:
    """Somebody who works the disputes of a team, or of all teams where ``team`` is empty."""

    name: str
    team: str
    roles: frozenset[str] = frozenset({"agent"})

    @property
    def actor(self) -> Actor:
        """The person as the desk knows them."""
        return Actor(self.name, roles=self.roles)


SENIOR: Final = Person("sofia", "", frozenset({"senior", "legal", "compliance"}))
APPROVER: Final = Person("arthur", "", frozenset({"approver"}))


def _people(teams: Mapping[str, str]) -> tuple[Person, ...]:
    agents = [Person(name, team) for team, names in teams.items() for name in names.split()]
    return (*agents, SENIOR, APPROVER)


@frozen(kw_only=True)
class Setting:
    """An office: where it is, when it is open, who works there, and which morning the team lead looks at it.

    ``step`` is how long one piece of work on a dispute takes; ``away`` says who is absent from when until when;
    ``by_law`` are the deadlines that a statute or a regulator sets.
    """

    name: str
    tz: str
    holidays: str | tuple[str, ...]
    morning: pendulum.DateTime
    people: tuple[Person, ...] = field(converter=_people)
    router: Router
    step: timedelta = timedelta(minutes=20)
    away: Mapping[str, tuple[pendulum.DateTime, pendulum.DateTime]] = field(factory=dict)
    by_law: tuple[Target, ...] = ()

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams, in order."""
        return tuple(dict.fromkeys(person.team for person in self.people if person.team))

    @property
    def whole_days(self) -> WorkCalendar:
        """What deadlines are counted on: whole days, weekends and holidays excluded."""
        return WorkCalendar.whole_days("Mon-Fri", tz=self.tz, holidays=self.holidays)

    @property
    def office(self) -> WorkCalendar:
        """When people are at their desks."""
        return WorkCalendar.weekly("Mon-Fri 09:00-12:30,13:15-17:30", tz=self.tz, holidays=self.holidays)


def _by_nature(**teams: str) -> Router:
    return Router([Route(team, natures=natures.split()) for team, natures in teams.items()], default="care")


def shop(_intake: Intake) -> Setting:
    """Set up the shop group of the sample, on the Tuesday after Easter."""
    return Setting(
        name="a shop group in Berlin",
        step=timedelta(minutes=35),
        away={
            "emeka": (
                pendulum.datetime(2026, 3, 31, tz="Europe/Berlin"),
                pendulum.datetime(2026, 4, 7, 13, tz="Europe/Berlin"),
            )
        },
        tz="Europe/Berlin",
        holidays="DE-BE",
        morning=pendulum.datetime(2026, 4, 7, 9, tz="Europe/Berlin"),
        people={
            "bills": "ann bob",
            "returns": "carla dmitri",
            "market": "emeka",
            "accounts": "fatima",
            "care": "grace",
        },
        router=_by_nature(
            bills="billing payment charge", returns="return", market="marketplace", accounts="receivable"
        ),
    )


def bank_complaints(_intake: Intake) -> Setting:
    """Set up an office for the complaints of US consumers, on the Friday after a burst of them."""
    return Setting(
        name="a complaints office in New York",
        tz="America/New_York",
        holidays="US",
        step=timedelta(minutes=20),
        morning=pendulum.datetime(2013, 9, 13, 8, 30, tz="America/New_York"),
        people={
            "bills": "ann bob",
            "payments": "carla dmitri",
            "charges": "emeka",
            "care": "fatima grace hugo ines jun kofi",
        },
        router=_by_nature(bills="billing", payments="payment", charges="charge"),
        by_law=(Target("portal_answer", statutory.CFPB_PORTAL, stops={"notify_decision", "closed", "merged"}),),
    )


def somebody_else(intake: Intake) -> Setting:
    """Set up an office for any other file: in the zone that its mapping states, on the morning after most has come."""
    zone = intake.mapping.received_at.zone
    tz = str(zone.value) if zone is not None and zone.value else "UTC"
    received = sorted(row.claim.received_at for row in intake.claims)
    day = received[len(received) * 2 // 3].in_timezone(tz).date() if received else pendulum.date(2026, 1, 1)
    days = WorkCalendar.whole_days("Mon-Fri", tz=tz)
    morning = days.day_bounds(days.add_days(day, 1))[0].add(hours=9)
    return Setting(
        name=f"an office in {tz}; public holidays are not known",
        tz=tz,
        holidays=(),
        morning=morning,
        people={"bills": "ann bob", "payments": "carla", "charges": "dmitri", "care": "emeka fatima grace"},
        router=_by_nature(bills="billing", payments="payment", charges="charge"),
    )


SETTINGS: Final = {"sample_mapping.toml": shop, "cfpb_mapping.toml": bank_complaints}


def setting_for(intake: Intake) -> Setting:
    """Give the setting that goes with a file's mapping."""
    return SETTINGS.get(intake.mapping.name, somebody_else)(intake)


@frozen
class Numbers:
    """An ``IdMaker`` that counts, so that two runs give the same ids."""

    made: list[str] = field(factory=list)

    def new_id(self) -> str:
        """Give the next number."""
        self.made.append(f"D-{len(self.made) + 1:04}")
        return self.made[-1]


def desk_for(setting: Setting, *, store: DisputeStore, clock: Clock, letters: FileChannel) -> Desk:
    """Make the desk: one process, its targets, weights, limits and routes, and letters that are written to files."""
    return Desk(
        PROCESS,
        store=store,
        clock=clock,
        ids=Numbers(),
        slas=SlaPolicy(setting.whole_days, [
            Target("first_response", hours(48), stops={"respond", "closed", "merged"}, warn_at=(0.8,)),
            Target(
                "resolution",
                {"P1": business_days(5), "P2": business_days(8), "P3": business_days(12), "P4": business_days(15)},
                stops={"resolve", "reject", "closed", "merged"},
                restarts={"reopen", "choose_other_remedy", "refuse_approval"},
                warn_at=(0.8,),
            ),
            *setting.by_law,
        ]),
        scorer=SCORER,
        policies=policies.bills(),
        facts=policies.facts,
        authority=LIMITS,
        router=setting.router,
        notices=[notice for notice in DEFAULT_NOTICES if notice.action in WRITES],
        channels={"default": letters},
    )  # fmt: skip


def desks_by_kind(desk: Desk) -> Mapping[str, Desk]:
    """Give the desk once more for each kind that is looked up in another book; the store is the same."""
    return {"returns": evolve(desk, policies=policies.returns())}


class SimulatedClock:
    """A ``Clock`` that is set by the simulation."""

    def __init__(self, at: pendulum.DateTime) -> None:
        """Begin at an instant."""
        self.at = at

    def now(self) -> datetime:
        """Give the simulated instant."""
        return self.at
