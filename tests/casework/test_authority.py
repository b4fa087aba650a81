"""Authority: the best of one's roles, in the currency that is asked about."""

import pytest

from disputekit.casework import UNLIMITED, Authority
from disputekit.dispute import Actor
from disputekit.errors import InvalidValue
from disputekit.money import Money

LIMITS = Authority(
    {
        "agent": [Money(100, "EUR"), Money(120, "USD")],
        "lead": Money(500, "EUR"),
        "trainee": [Money(0, "EUR")],
        "senior": UNLIMITED,
    }
)


@pytest.mark.parametrize(
    ("roles", "currency", "expected"),
    [
        ({"agent"}, "EUR", Money(100, "EUR")),
        ({"agent"}, "USD", Money(120, "USD")),
        ({"agent"}, "JPY", Money(0, "JPY")),
        ({"lead"}, "EUR", Money(500, "EUR")),
        ({"agent", "lead", "trainee"}, "EUR", Money(500, "EUR")),
        ({"agent", "lead"}, "USD", Money(120, "USD")),
        ({"trainee"}, "EUR", Money(0, "EUR")),
        ({"visitor"}, "EUR", Money(0, "EUR")),
        (set[str](), "EUR", Money(0, "EUR")),
        ({"senior"}, "EUR", None),
        ({"senior", "agent", "trainee"}, "JPY", None),
    ],
)
def test_the_best_role_counts(roles: set[str], currency: str, expected: Money | None) -> None:
    """A person with several roles has the highest of their limits; an unlisted currency may not be decided alone."""
    assert expected == LIMITS.limit(Actor("ann", roles=roles), currency)


def test_impossible_limits_are_said_at_once() -> None:
    """Two limits in one currency and less than nothing are refused together, by role."""
    with pytest.raises(InvalidValue) as caught:
        Authority({"agent": [Money(1, "EUR"), Money(2, "EUR")], "lead": Money(-1, "USD"), "senior": UNLIMITED})
    assert [
        ("limits['agent']", {"amount": "1.00 EUR", "role": "agent", "count": 2, "currency": "EUR"}),
        ("limits['agent']", {"amount": "2.00 EUR", "role": "agent", "count": 2, "currency": "EUR"}),
        ("limits['lead']", {"amount": "-1.00 USD", "role": "lead", "count": 1, "currency": "USD"}),
    ] == [(finding.where, finding.params) for finding in caught.value.findings]
    assert {"DK-AUTHORITY-LIMIT"} == {each.code for each in caught.value.findings}


def test_what_may_be_approved_alone_is_apart() -> None:
    """Approval has limits of its own; without any, one approval is enough, whatever the amount."""
    eve = Actor("eve", roles={"approver"})
    assert LIMITS.approval_limit(eve, "EUR") is None
    two = Authority({"agent": Money(100, "EUR")}, approves={"approver": Money(1000, "EUR"), "board": UNLIMITED})
    assert (Money(1000, "EUR"), Money(0, "USD")) == (two.approval_limit(eve, "EUR"), two.approval_limit(eve, "USD"))
    assert two.approval_limit(Actor("kim", roles={"board"}), "USD") is None
    assert Money(0, "EUR") == two.limit(eve, "EUR")
    with pytest.raises(InvalidValue, match=r"approves\['approver'\]: DK-AUTHORITY-LIMIT"):
        Authority({}, approves={"approver": Money(-1, "EUR")})
