"""Statutory periods: their lengths, triggers and rolls, and what they say about their source."""

from datetime import date

import pendulum
import pytest

from disputekit.errors import CalendarError
from disputekit.sla import (
    Moment,
    SlaPolicy,
    StatutoryPeriod,
    Target,
    WorkCalendar,
    hours,
    not_before,
    statutory,
    suspended,
)
from docs.statutory import PAGE, page

BANK = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="America/New_York", holidays="US")
LONDON = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/London", holidays="GB-ENG")


def _london(month: int, day: int, hour: int = 0, minute: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(2026, month, day, hour, minute, tz="Europe/London")


def _new_york(year: int, month: int, day: int, hour: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(year, month, day, hour, tz="America/New_York")


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        ("us_reg_e_notice", date(2026, 7, 21)),
        ("us_reg_e_investigate", date(2026, 6, 8)),
        ("us_reg_e_extended", date(2026, 7, 6)),
        ("us_reg_e_after.report", date(2026, 5, 28)),
        ("us_reg_e_after.correct", date(2026, 5, 26)),
        ("us_reg_e_after.credit_notice", date(2026, 5, 27)),
        ("us_reg_z_notice", date(2026, 7, 21)),
        ("us_reg_z_ack", date(2026, 6, 21)),
        ("us_reg_z_resolve", date(2026, 8, 20)),
        ("us_cfpb_portal", date(2026, 6, 6)),
        ("eu_psd2_complaint", date(2026, 6, 15)),
        ("eu_psd2_refund", date(2026, 5, 26)),
        ("eu_crd_withdraw", date(2026, 6, 5)),
        ("eu_crd_withdraw.uninformed", date(2027, 5, 24)),
        ("eu_crd_refund", date(2026, 6, 5)),
        ("uk_cra_reject", date(2026, 6, 21)),
        ("uk_disp_8w", date(2026, 7, 17)),
        ("uk_disp_psd", date(2026, 6, 15)),
        ("uk_disp_3bd", date(2026, 5, 28)),
        ("eu_late_payment_default", date(2026, 6, 21)),
        ("eu_late_payment_b2b_cap", date(2026, 7, 21)),
        ("us_fcra_reinvestigate", date(2026, 6, 20)),
        ("us_fcra_furnisher", date(2026, 5, 29)),
        ("us_fcra_results", date(2026, 6, 1)),
        ("us_fdcpa_notice", date(2026, 5, 27)),
        ("us_fdcpa_dispute", date(2026, 6, 21)),
        ("us_respa_ack", date(2026, 6, 1)),
        ("us_respa_respond", date(2026, 7, 8)),
        ("us_remittance_notice", date(2026, 11, 18)),
        ("us_remittance_investigate", date(2026, 8, 20)),
        ("eu_psd2_notify", date(2027, 6, 22)),
        ("eu_direct_debit_request", date(2026, 7, 17)),
        ("eu_direct_debit_answer", date(2026, 6, 8)),
        ("eu_dsa_complaint", date(2026, 11, 22)),
        ("eu_adr_outcome", date(2026, 8, 20)),
        ("uk_fos_referral", date(2026, 11, 22)),
        ("au_asic_complaint", date(2026, 6, 21)),
        ("ca_bank_complaint", date(2026, 7, 17)),
        ("br_cdc_withdraw", date(2026, 5, 29)),
        ("in_rbi_t1", date(2026, 5, 23)),
        ("in_rbi_t5", date(2026, 5, 27)),
        ("visa_cardholder", date(2026, 9, 19)),
        ("visa_response", date(2026, 6, 21)),
        ("mastercard_cardholder", date(2026, 8, 20)),
        ("mastercard_second_presentment", date(2026, 7, 6)),
    ],
)
def test_each_period_ends_with_its_last_day(period: str, last_day: date) -> None:
    """Counted from Friday 22 May 2026, 15:00 in New York; Monday is Memorial Day, 19 June a holiday too."""
    assert last_day == statutory.PERIODS[period].due(_new_york(2026, 5, 22, 15), BANK).last_day


def test_the_table_above_leaves_none_out() -> None:
    """Forty-five periods and three rules, each with a place, a topic, a citation, a trigger and a confidence."""
    assert (45, 3) == (len(statutory.PERIODS), len(statutory.RULES))
    assert all(each.citation and each.trigger and each.place and each.topic for each in statutory.PERIODS.values())
    assert {"A", "B", "C"} == {period.confidence for period in statutory.PERIODS.values()}
    not_read = {period.id for period in statutory.PERIODS.values() if period.confidence == "C"}
    assert {"eu_adr_outcome"} == {each for each in not_read if not each.startswith(("visa_", "mastercard_"))}
    assert {"A", "B"} == {rule.confidence for rule in statutory.RULES.values()}
    assert {"us_reg_e_business_day", "eu_time_limits", "uk_fca_business_day"} == set(statutory.RULES)
    assert all(known.citation and known.text for known in statutory.RULES.values())


@pytest.mark.parametrize(
    ("period", "extended", "confidence"),
    [
        (statutory.REG_E_INVESTIGATION, "20 business days (12 CFR 1005.11(c)(3)(i))", "B"),
        (statutory.REG_E_EXTENDED, "90 days (12 CFR 1005.11(c)(3)(ii))", "B"),
        (statutory.CFPB_PORTAL, "60 days (CFPB Company Portal Manual s. 8.1)", "A"),
        (statutory.PSD2_COMPLAINT, "35 business days (Directive (EU) 2015/2366 Art. 101(2))", "B"),
        (statutory.DISP_PAYMENT_COMPLAINT, "35 business days (FCA DISP 1.6.2AR)", "A"),
        (statutory.RESPA_RESPONSE, "45 business days (12 CFR 1024.35(e)(3)(ii))", "B"),
        (
            statutory.FCRA_REINVESTIGATION,
            "45 days, counting the day it starts (15 USC 1681i(a)(1)(B))",
            "A",
        ),
        (statutory.MASTERCARD_CARDHOLDER, "120 days (Mastercard rules (not read))", "C"),
    ],
)
def test_an_extension_is_a_period_with_its_own_source(period: StatutoryPeriod, extended: str, confidence: str) -> None:
    """An extension counts from the same trigger and has its own citation and confidence."""
    assert extended == str(period.extended)
    assert period.extended is not None
    assert (period.trigger.split(" (")[0], confidence) == (period.extended.trigger, period.extended.confidence)


def test_only_eight_periods_can_be_extended() -> None:
    """No extension is there that no source states."""
    assert 8 == sum(period.extended is not None for period in statutory.PERIODS.values())


def test_a_deadline_says_where_it_comes_from_and_that_no_roll_is_applied() -> None:
    """A period whose last day is a Sunday ends with it, since its source states no roll, and the text says so."""
    deadline = statutory.REG_Z_ACKNOWLEDGEMENT.due(_new_york(2026, 5, 22, 15), BANK)
    assert _new_york(2026, 6, 22) == deadline.due_at
    assert (
        "30 days (12 CFR 1026.13(c)(1); 15 USC 1666(a)(3)(A)) from Fri 22 May 2026 15:00 EDT: due by the end of Sun 21 "
        "Jun 2026.\n"
        "Counted: Sat 23 May to Sun 21 Jun (30 days).\n"
        "Not counted: Fri 22 May (the day it starts from).\n"
        "12 CFR 1026.13(c)(1); 15 USC 1666(a)(3)(A); confidence A: read in the operative text.\n"
        "It starts from: the creditor receives the billing error notice.\n"
        "The source states no roll over weekends and holidays, so none is applied.\n"
        "It is not needed if the dispute is resolved within the 30 days."
    ) == deadline.explain()


def test_a_period_in_business_days_needs_no_roll_and_names_its_extension() -> None:
    """The text says when the period is longer, and how sure that is."""
    assert [
        "12 CFR 1005.11(c)(1); confidence A: read in the operative text",
        "It starts from: the institution receives the notice of error",
        "It becomes 20 business days if the error falls within 30 days after the first deposit (confidence B)",
    ] == [note.text for note in statutory.REG_E_INVESTIGATION.notes]
    assert (
        "12 CFR 1005.11(c); confidence B: from guidance or secondary sources, not the operative text"
        == statutory.REG_E_REPORT.notes[0].text
    )


def test_a_roll_that_a_source_states_is_said() -> None:
    """A host's own statutory period can state its roll."""
    period = StatutoryPeriod(
        id="own",
        period=statutory.CRD_WITHDRAWAL.period,
        citation="§ 1",
        trigger="delivery",
        confidence="A",
        roll="the following working day",
    )
    assert "On weekends and holidays: the following working day" in [note.text for note in period.notes]
    assert "DK-STATUTORY-NO-ROLL" not in {note.code for note in period.notes}


def test_a_summary_is_due_at_close_of_business_in_london() -> None:
    """The third business day after the complaint ends at close of business, Good Friday and Easter Monday left out."""
    complaint = pendulum.datetime(2026, 4, 1, 10, tz="Europe/London")
    deadline = statutory.DISP_SUMMARY.due(complaint, LONDON)
    assert pendulum.datetime(2026, 4, 8, 17, tz="Europe/London") == deadline.due_at
    assert "Not counted: Wed 1 Apr (the day it starts from); Fri 3 Apr (Good Friday)" in deadline.explain()


def test_a_statutory_clock_does_not_pause() -> None:
    """Waiting for the claimant stops no clock that the law runs."""
    timeline = [
        Moment(_new_york(2026, 5, 22, 15), "open", "investigating"),
        Moment(_new_york(2026, 5, 26, 10), "request_evidence", "awaiting_information", {"claimant"}),
    ]
    slas = SlaPolicy(BANK, [Target("reg_e", statutory.REG_E_INVESTIGATION, stops="decide")])
    (reading,) = slas.read(timeline, at=_new_york(2026, 6, 1))
    assert ("running", _new_york(2026, 6, 9)) == (reading.status, reading.due_at)


@pytest.mark.parametrize("names", [{"pauses_on": "claimant"}, {"runs_on": "claimant"}])
def test_a_statutory_clock_may_not_be_told_to_pause(names: dict[str, str]) -> None:
    """A target cannot pause what its source does not let pause."""
    with pytest.raises(CalendarError) as caught:
        Target("reg_e", {"P1": hours(4), "P2": statutory.REG_E_INVESTIGATION}, **names)  # type: ignore[arg-type]
    assert ["DK-TARGET-PAUSES"] == [finding.code for finding in caught.value.findings]


def test_a_repair_stops_the_right_to_reject_and_leaves_seven_days() -> None:
    """The one suspension that the act states pauses on the state that the host names for it."""
    slas = SlaPolicy(LONDON, [Target("reject", statutory.CRA_REJECT, stops="reject", pauses_on="in_repair")])
    timeline = [
        Moment(pendulum.datetime(2026, 6, 1, 12, tz="Europe/London"), "deliver", "delivered"),
        Moment(pendulum.datetime(2026, 6, 29, tz="Europe/London"), "repair", "in_repair"),
        Moment(pendulum.datetime(2026, 7, 6, 12, tz="Europe/London"), "return", "delivered"),
    ]
    (reading,) = slas.read(timeline, at=timeline[-1].at)
    assert pendulum.datetime(2026, 7, 14, tz="Europe/London") == reading.due_at
    assert "Its clock stops on each day from the request of a repair" in " ".join(
        note.text for note in statutory.CRA_REJECT.notes
    )
    unpaused = SlaPolicy(LONDON, [Target("reject", statutory.CRA_REJECT, stops="reject")])
    assert "running" == unpaused.read(timeline, at=timeline[1].at)[0].status
    waiting = [timeline[0], Moment(timeline[1].at, "ask", "delivered", "claimant")]
    assert "running" == unpaused.read(waiting, at=timeline[1].at.add(days=1))[0].status


def test_a_holding_reply_extends_a_statutory_target() -> None:
    """Fifteen business days become thirty-five."""
    slas = SlaPolicy(LONDON, [Target("final", statutory.PSD2_COMPLAINT, stops="final", extends="holding_reply")])
    received = pendulum.datetime(2026, 4, 1, 10, tz="Europe/London")
    timeline = [Moment(received, "open"), Moment(received.add(days=20), "holding_reply")]
    due = [slas.read(timeline[:count], at=received.add(days=20))[0].due_at for count in (1, 2)]
    assert [
        pendulum.datetime(2026, 4, 25, tz="Europe/London"),
        pendulum.datetime(2026, 5, 27, tz="Europe/London"),
    ] == due


@pytest.mark.parametrize(
    ("starts", "ends", "last_day"),
    [
        (_london(6, 5, 10), _london(6, 10, 15), date(2026, 7, 7)),
        (_london(6, 5, 15), _london(6, 10, 10), date(2026, 7, 7)),
        (_london(6, 5), _london(6, 10), date(2026, 7, 7)),
        (_london(6, 5, 10), _london(6, 5, 10, 30), date(2026, 7, 2)),
        (_london(6, 29), _london(7, 6, 12), date(2026, 7, 13)),
    ],
)
def test_a_repair_counts_in_whole_days_with_both_ends(
    starts: pendulum.DateTime, ends: pendulum.DateTime, last_day: date
) -> None:
    """From the day of the request to that of the return, as a deadline and as a target (explanatory note 131)."""
    delivered = _london(6, 1, 12)
    assert last_day == suspended(statutory.CRA_REJECT, [(starts, ends)]).due(delivered, LONDON).last_day
    slas = SlaPolicy(LONDON, [Target("reject", statutory.CRA_REJECT, stops="reject", pauses_on="in_repair")])
    timeline = [
        Moment(delivered, "deliver", "delivered"),
        Moment(starts, "repair", "in_repair"),
        Moment(ends, "return", "delivered"),
    ]
    (reading,) = slas.read(timeline, at=ends)
    assert reading.due_at is not None
    assert last_day == reading.due_at.subtract(microseconds=1).date()


def test_two_repairs_count_each_of_their_days() -> None:
    """Two days and one day move the end by three."""
    spans = [(_london(6, 5, 10), _london(6, 6, 9)), (_london(6, 10, 10), _london(6, 10, 11))]
    assert date(2026, 7, 4) == suspended(statutory.CRA_REJECT, spans).due(_london(6, 1, 12), LONDON).last_day


def test_a_refund_is_not_due_before_the_goods_or_a_proof_of_dispatch_arrive() -> None:
    """The later of 14 days, rolled to a working day, and the earlier of the two; it is not a pause."""
    shop = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
    informed = pendulum.datetime(2026, 5, 9, 12, tz="Europe/Berlin")
    due = statutory.CRD_REFUND.due(informed, shop)
    assert date(2026, 5, 26) == due.last_day
    proof, goods = informed.add(days=20), informed.add(days=25)
    for later in (not_before(statutory.CRD_REFUND, goods, proof), not_before(statutory.CRD_REFUND, None, proof)):
        assert proof == later.due(informed, shop).due_at
        (reading,) = SlaPolicy(shop, [Target("refund", later, stops="refund")]).read(
            [Moment(informed, "withdraw")], informed
        )
        assert proof == reading.due_at
        assert later.due(informed, shop).steps[-1].ends == proof
    early = not_before(statutory.CRD_REFUND, informed.add(days=2))
    assert (due.due_at, due.steps) == (early.due(informed, shop).due_at, early.due(informed, shop).steps)
    assert statutory.CRD_REFUND is not_before(statutory.CRD_REFUND, None)
    assert "never" == early.pauses


def test_the_page_of_periods_is_up_to_date() -> None:
    """`make codes` writes it again from the objects."""
    assert PAGE.read_text(encoding="utf-8") == page()
