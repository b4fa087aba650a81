"""The sample is always the same file, and every row of it is read or rejected for the reason it was spoilt for."""

from collections import Counter
from pathlib import Path

import pendulum

from disputekit.adapters.claims_csv import (
    ClaimMapping,
    ClaimRow,
    ClaimRows,
    ReadRow,
    RejectedRow,
    RepeatedRow,
    open_claims,
)
from examples.make_sample import HEADER, SAMPLE, main, sample

EXAMPLES = Path(__file__).parents[2] / "examples"
COMPLAINTS = """\
date_received,product,sub_product,issue,sub_issue,consumer_complaint_narrative,company,state,zipcode,submitted_via,\
date_sent_to_company,company_response_to_consumer,timely_response,consumer_disputed?,complaint_id
8/31/2013,Mortgage,,"Loan servicing, payments, escrow account",,,A Bank,CA,90001,Postal mail,9/3/2013,Closed,Yes,No,1
9/1/2013,Credit card,,Something new,,,A Bank,,,Web,9/3/2013,Closed with monetary relief,No,Yes,2
""".splitlines(keepends=True)


def sample_rows() -> list[ReadRow]:
    """Read the sample as the demo does."""
    with open_claims(SAMPLE, ClaimMapping.load(EXAMPLES / "sample_mapping.toml")) as rows:
        assert () == rows.unmentioned
        return list(rows)


def test_the_script_writes_the_sample_bit_for_bit() -> None:
    """The script writes the same file on every version of Python."""
    before = SAMPLE.read_bytes()
    main()
    assert before == SAMPLE.read_bytes() == sample().encode()
    assert ",".join(HEADER) == before.decode().partition("\n")[0]


def test_every_row_of_the_sample_is_accounted_for() -> None:
    """Claims, repeats and rejected rows add up to the rows of the file, numbered without a gap."""
    rows = sample_rows()
    assert {ClaimRow: 341, RepeatedRow: 4, RejectedRow: 13} == Counter(map(type, rows))
    assert list(range(2, 360)) == [row.row for row in rows]


def test_each_spoilt_row_is_rejected_for_its_own_reason() -> None:
    """Thirteen ways to spoil a row, thirteen different findings."""
    codes = [finding.code for row in sample_rows() if isinstance(row, RejectedRow) for finding in row.findings]
    assert [
        "DK-ROW-NUMBER",
        "DK-MONEY-CURRENCY",
        "DK-CLAIM-AMOUNT",
        "DK-ROW-TIME",
        "DK-ROW-EMPTY",
        "DK-ROW-UNMAPPED",
        "DK-ROW-UNMAPPED",
        "DK-ROW-SKIPPED-TIME",
        "DK-MONEY-PLACES",
        "DK-ROW-NUMBER",
        "DK-ROW-CELLS",
        "DK-ROW-QUOTES",
        "DK-ROW-KEY-REUSED",
    ] == codes


def test_the_sample_has_all_kinds_currencies_and_channels() -> None:
    """Five processes, six currencies of none, two and three decimal places, seven channels, both claimant types."""
    claims = [row.claim for row in sample_rows() if isinstance(row, ClaimRow)]
    assert {"customer_operations", "resolution_team", "returns", "marketplace", "order_to_cash"} == {
        claim.kind for claim in claims
    }
    assert {"EUR", "GBP", "USD", "JPY", "KWD", "BHD"} == {claim.amount.currency for claim in claims if claim.amount}
    assert {"portal", "email", "phone", "chat", "post", "fax", "referral"} == {claim.channel.value for claim in claims}
    assert {"customer", "partner"} == {claim.claimant_type for claim in claims}


def test_complaints_become_claims_without_what_is_known_later() -> None:
    """A row of the US database is a claim at nine in New York; the company's answer goes into nothing."""
    mapping = ClaimMapping.load(EXAMPLES / "cfpb_mapping.toml")
    first, second = [row.claim for row in ClaimRows(COMPLAINTS, mapping) if isinstance(row, ClaimRow)]
    assert pendulum.datetime(2013, 8, 31, 9, tz="America/New_York") == first.received_at
    assert ("consumer-1", "A Bank", "payment_misapplied", "post", "US-CA", None) == (
        first.claimant,
        first.respondent,
        first.reason,
        first.channel.value,
        first.jurisdiction,
        first.amount,
    )
    assert {
        "product": "Mortgage",
        "days_since_statement": 30,
        "standing": "good",
        "urgency": 0.35,
        "impact": 0.85,
        "complexity": 0.7,
    } == dict(first.facts)
    assert ("other", "portal", "US") == (second.reason, second.channel.value, second.jurisdiction)


def test_what_is_known_later_is_ignored_on_purpose() -> None:
    """The three columns that say how a complaint ended are named with the reason, and no source reads them."""
    mapping = ClaimMapping.load(EXAMPLES / "cfpb_mapping.toml")
    later = {"company_response_to_consumer", "timely_response", "consumer_disputed?"}
    assert {"known only when the case is over"} == {mapping.ignored[column] for column in later}
    assert later.isdisjoint(mapping.columns)
