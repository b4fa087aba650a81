"""Periods that laws and schemes set for disputes, each with its citation, trigger and how sure the reading of it is.

They are a help to count, not legal advice. Periods known from a single secondary source, such as those of the card
networks, are not here. A period in business days needs the calendar of whoever it binds: see ``REG_E_BUSINESS_DAY`` and
``FCA_BUSINESS_DAY``.

>>> from disputekit.sla import WorkCalendar
>>> import pendulum
>>> bank = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="America/New_York", holidays="US")
>>> notice = pendulum.datetime(2026, 6, 30, 15, tz="America/New_York")
>>> print(REG_E_INVESTIGATION.due(notice, bank).due_at)  # 3 July is a holiday
2026-07-16 00:00:00-04:00
"""

from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit.sla.combined import StatutoryPeriod, StatutoryRule
from disputekit.sla.periods import business_days, days, weeks

__all__ = [
    "CFPB_PORTAL",
    "CRA_REJECT",
    "CRD_REFUND",
    "CRD_WITHDRAWAL",
    "DISP_COMPLAINT",
    "DISP_PAYMENT_COMPLAINT",
    "DISP_SUMMARY",
    "EU_TIME_LIMITS",
    "FCA_BUSINESS_DAY",
    "LATE_PAYMENT_CAP",
    "LATE_PAYMENT_DEFAULT",
    "PERIODS",
    "PSD2_COMPLAINT",
    "PSD2_REFUND",
    "REG_E_BUSINESS_DAY",
    "REG_E_CORRECTION",
    "REG_E_CREDIT_NOTICE",
    "REG_E_EXTENDED",
    "REG_E_INVESTIGATION",
    "REG_E_NOTICE",
    "REG_E_REPORT",
    "REG_Z_ACKNOWLEDGEMENT",
    "REG_Z_NOTICE",
    "REG_Z_RESOLUTION",
    "RULES",
]

_NOTICE_OF_ERROR: Final = "the institution receives the notice of error"
_BILLING_NOTICE: Final = "the creditor receives the billing error notice"
_COMPLAINT: Final = "the complaint is received"

REG_E_NOTICE: Final = StatutoryPeriod(
    id="us_reg_e_notice",
    period=days(60),
    citation="12 CFR 1005.11(b)(1)(i)",
    trigger="the institution sends the periodic statement that first shows the error",
    confidence="A",
    note="It is the consumer's time to give notice",
)

REG_E_INVESTIGATION: Final = StatutoryPeriod(
    id="us_reg_e_investigate",
    period=business_days(10),
    citation="12 CFR 1005.11(c)(1)",
    trigger=_NOTICE_OF_ERROR,
    confidence="A",
    extended=StatutoryPeriod(
        id="us_reg_e_investigate.new_account",
        period=business_days(20),
        citation="12 CFR 1005.11(c)(3)(i)",
        trigger=_NOTICE_OF_ERROR,
        confidence="B",
    ),
    when="if the error falls within 30 days after the first deposit",
)

REG_E_EXTENDED: Final = StatutoryPeriod(
    id="us_reg_e_extended",
    period=days(45),
    citation="12 CFR 1005.11(c)(2)",
    trigger=f"{_NOTICE_OF_ERROR} (not the end of the first period)",
    confidence="B",
    extended=StatutoryPeriod(
        id="us_reg_e_extended.new_account",
        period=days(90),
        citation="12 CFR 1005.11(c)(3)(ii)",
        trigger=_NOTICE_OF_ERROR,
        confidence="B",
    ),
    when="for a new account, a debit at a point of sale or a transfer initiated abroad",
    note="It needs provisional credit within 10 business days. That the 45 are calendar days is of confidence B",
)

REG_E_REPORT: Final = StatutoryPeriod(
    id="us_reg_e_after.report",
    period=business_days(3),
    citation="12 CFR 1005.11(c)",
    trigger="the investigation is completed",
    confidence="B",
    note="It is the time to report the results",
)

REG_E_CORRECTION: Final = StatutoryPeriod(
    id="us_reg_e_after.correct",
    period=business_days(1),
    citation="12 CFR 1005.11(c)",
    trigger="an error is determined",
    confidence="B",
    note="It is the time to correct the error",
)

REG_E_CREDIT_NOTICE: Final = StatutoryPeriod(
    id="us_reg_e_after.credit_notice",
    period=business_days(2),
    citation="12 CFR 1005.11(c)",
    trigger="provisional credit is given",
    confidence="B",
    note="It is the time to inform of the provisional credit",
)

REG_E_BUSINESS_DAY: Final = StatutoryRule(
    id="us_reg_e_business_day",
    citation="12 CFR 1005.2(d)",
    text="a day on which the institution's offices are open to the public for substantially all business functions",
    confidence="B",
    note="So the calendar is the institution's own, and may include Saturdays",
)

REG_Z_NOTICE: Final = StatutoryPeriod(
    id="us_reg_z_notice",
    period=days(60),
    citation="12 CFR 1026.13(b)(1); 15 USC 1666(a)",
    trigger="the creditor transmitted the first statement that shows the error",
    confidence="A",
    note="It is the consumer's time to give notice",
)

REG_Z_ACKNOWLEDGEMENT: Final = StatutoryPeriod(
    id="us_reg_z_ack",
    period=days(30),
    citation="12 CFR 1026.13(c)(1); 15 USC 1666(a)(3)(A)",
    trigger=_BILLING_NOTICE,
    confidence="A",
    note="It is not needed if the dispute is resolved within the 30 days",
)

REG_Z_RESOLUTION: Final = StatutoryPeriod(
    id="us_reg_z_resolve",
    period=days(90),
    citation="12 CFR 1026.13(c)(2); 15 USC 1666(a)(3)(B)",
    trigger=_BILLING_NOTICE,
    confidence="A",
    note="Two complete billing cycles are the limit where they are shorter than the 90 days: the host knows its cycles",
)

CFPB_PORTAL: Final = StatutoryPeriod(
    id="us_cfpb_portal",
    period=days(15),
    citation="CFPB Company Portal Manual s. 8.1",
    trigger="the complaint is sent to the company's portal",
    confidence="A",
    extended=StatutoryPeriod(
        id="us_cfpb_portal.final",
        period=days(60),
        citation="CFPB Company Portal Manual s. 8.1",
        trigger="the complaint is sent to the company's portal",
        confidence="A",
    ),
    when="once it is marked as in progress within the 15 days",
)

PSD2_COMPLAINT: Final = StatutoryPeriod(
    id="eu_psd2_complaint",
    period=business_days(15),
    citation="Directive (EU) 2015/2366 Art. 101(2)",
    trigger=_COMPLAINT,
    confidence="A",
    extended=StatutoryPeriod(
        id="eu_psd2_complaint.final",
        period=business_days(35),
        citation="Directive (EU) 2015/2366 Art. 101(2)",
        trigger=_COMPLAINT,
        confidence="B",
    ),
    when="after a holding reply within the 15",
)

PSD2_REFUND: Final = StatutoryPeriod(
    id="eu_psd2_refund",
    period=business_days(1),
    citation="Directive (EU) 2015/2366 Art. 73(1)",
    trigger="the provider notes the unauthorised transaction or is notified of it",
    confidence="A",
    note="Immediately, and at the latest by then, unless a suspicion of fraud is reported to the authority in writing",
)

CRD_WITHDRAWAL: Final = StatutoryPeriod(
    id="eu_crd_withdraw",
    period=days(14),
    citation="Directive 2011/83/EU Art. 9",
    trigger="goods: possession of them (the last item or lot; the first of a regular delivery); services: the contract",
    confidence="A",
)

CRD_REFUND: Final = StatutoryPeriod(
    id="eu_crd_refund",
    period=days(14),
    citation="Directive 2011/83/EU Art. 13(1), (3)",
    trigger="the trader is informed of the withdrawal",
    confidence="B",
    suspension="while the trader of a sale may withhold: until the goods or proof of sending them are received",
)

EU_TIME_LIMITS: Final = StatutoryRule(
    id="eu_time_limits",
    citation="Regulation (EEC, Euratom) 1182/71 Art. 3(1), (4)",
    text="the day of the event is not counted; a period not in hours whose last day is a public holiday, a Sunday or a "
    "Saturday ends with the last hour of the following working day",
    confidence="A",
    note="Art. 3(4) has exceptions, and Art. 3(2), (3) and (5) were not read",
)

CRA_REJECT: Final = StatutoryPeriod(
    id="uk_cra_reject",
    period=days(30),
    citation="Consumer Rights Act 2015 s. 22(3)",
    trigger="the last of ownership, delivery and notice of installation has happened; the first day after is day 1",
    confidence="A",
    suspension="during a repair or replacement; then the remainder is left, or 7 days if longer (s. 22(6), (7))",
    at_least=days(7),
    note="Perishable goods have another limit (s. 22(4))",
)

DISP_COMPLAINT: Final = StatutoryPeriod(
    id="uk_disp_8w",
    period=weeks(8),
    citation="FCA DISP 1.6.2R",
    trigger=_COMPLAINT,
    confidence="A",
    note="By the end of the eight weeks",
)

DISP_PAYMENT_COMPLAINT: Final = StatutoryPeriod(
    id="uk_disp_psd",
    period=business_days(15),
    citation="FCA DISP 1.6.2AR",
    trigger="the complaint about payment services or electronic money is received",
    confidence="A",
    extended=StatutoryPeriod(
        id="uk_disp_psd.final",
        period=business_days(35),
        citation="FCA DISP 1.6.2AR",
        trigger="the complaint about payment services or electronic money is received",
        confidence="A",
    ),
    when="in exceptional circumstances, after a holding response within the 15",
)

DISP_SUMMARY: Final = StatutoryPeriod(
    id="uk_disp_3bd",
    period=business_days(3, ends="close"),
    citation="FCA DISP 1.5.1R, 1.5.4R",
    trigger="the day on which the complaint is received, which is not counted",
    confidence="A",
    note="A complaint resolved by then needs a summary resolution communication instead of the other time limits",
)

FCA_BUSINESS_DAY: Final = StatutoryRule(
    id="uk_fca_business_day",
    citation="FCA Glossary G120",
    text="not a Saturday or Sunday, Christmas Day, Good Friday or a bank holiday in that part of the United Kingdom",
    confidence="A",
    note="So each nation has a calendar of its own. The version of 2005 was read",
)

LATE_PAYMENT_DEFAULT: Final = StatutoryPeriod(
    id="eu_late_payment_default",
    period=days(30),
    citation="Directive 2011/7/EU Art. 3(3)",
    trigger="the invoice, or the goods or services, are received",
    confidence="B",
)

LATE_PAYMENT_CAP: Final = StatutoryPeriod(
    id="eu_late_payment_b2b_cap",
    period=days(60),
    citation="Directive 2011/7/EU Art. 3(5)",
    trigger="the start of the period that the contract fixes",
    confidence="A",
    note="Unless expressly agreed otherwise and not grossly unfair",
)

PERIODS: Final = FrozenMap(
    {period.id: period for period in list(globals().values()) if isinstance(period, StatutoryPeriod)}
)
"""Every period by its id; what a period extends to is found from it."""

RULES: Final = FrozenMap({rule.id: rule for rule in list(globals().values()) if isinstance(rule, StatutoryRule)})
"""Every rule about counting by its id."""
