"""Periods that laws and schemes set for disputes, each with its citation, trigger and how sure the reading of it is.

They help to count; they are not legal advice. Those of confidence C, such as the rules of the card networks, are from a
single secondary source: check them before use. A period in business days needs the calendar of the firm that it binds:
see ``REG_E_BUSINESS_DAY`` and ``FCA_BUSINESS_DAY``.

>>> from disputekit.sla import WorkCalendar
>>> import pendulum
>>> bank = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="America/New_York", holidays="US")
>>> notice = pendulum.datetime(2026, 6, 30, 15, tz="America/New_York")
>>> print(REG_E_INVESTIGATION.due(notice, bank).due_at)  # 3 July is a holiday
2026-07-16 00:00:00-04:00
"""

from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit.sla._combined import StatutoryPeriod, StatutoryRule
from disputekit.sla._periods import business_days, days, months, weeks

__all__ = [
    "ADR_OUTCOME",
    "ASIC_COMPLAINT",
    "CANADA_BANK_COMPLAINT",
    "CDC_WITHDRAWAL",
    "CFPB_PORTAL",
    "CRA_REJECT",
    "CRD_REFUND",
    "CRD_WITHDRAWAL",
    "CRD_WITHDRAWAL_UNINFORMED",
    "DIRECT_DEBIT_ANSWER",
    "DIRECT_DEBIT_REQUEST",
    "DISP_COMPLAINT",
    "DISP_PAYMENT_COMPLAINT",
    "DISP_SUMMARY",
    "DSA_COMPLAINT",
    "EU_TIME_LIMITS",
    "FCA_BUSINESS_DAY",
    "FCRA_FURNISHER_NOTICE",
    "FCRA_REINVESTIGATION",
    "FCRA_RESULTS",
    "FDCPA_DISPUTE",
    "FDCPA_NOTICE",
    "FOS_REFERRAL",
    "LATE_PAYMENT_CAP",
    "LATE_PAYMENT_DEFAULT",
    "MASTERCARD_CARDHOLDER",
    "MASTERCARD_SECOND_PRESENTMENT",
    "PERIODS",
    "PSD2_COMPLAINT",
    "PSD2_NOTIFICATION",
    "PSD2_REFUND",
    "RBI_CARD_PAYMENTS",
    "RBI_SAME_DAY_PAYMENTS",
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
    "REMITTANCE_INVESTIGATION",
    "REMITTANCE_NOTICE",
    "RESPA_ACKNOWLEDGEMENT",
    "RESPA_RESPONSE",
    "RULES",
    "VISA_CARDHOLDER",
    "VISA_RESPONSE",
]

_NOTICE_OF_ERROR: Final = "the institution receives the notice of error"
_BILLING_NOTICE: Final = "the creditor receives the billing error notice"
_EU_ROLL: Final = "the following working day (Regulation (EEC, Euratom) 1182/71 Art. 3(4))"
_COMPLAINT: Final = "the complaint is received"

REG_E_NOTICE: Final = StatutoryPeriod(
    id="us_reg_e_notice",
    place="United States",
    topic="bank payments",
    period=days(60),
    citation="12 CFR 1005.11(b)(1)(i)",
    trigger="the institution sends the periodic statement that first shows the error",
    confidence="A",
    note="It is the consumer's time to give notice",
)

REG_E_INVESTIGATION: Final = StatutoryPeriod(
    id="us_reg_e_investigate",
    place="United States",
    topic="bank payments",
    period=business_days(10),
    citation="12 CFR 1005.11(c)(1)",
    trigger=_NOTICE_OF_ERROR,
    confidence="A",
    extended=StatutoryPeriod(
        id="us_reg_e_investigate.new_account",
        place="United States",
        topic="bank payments",
        period=business_days(20),
        citation="12 CFR 1005.11(c)(3)(i)",
        trigger=_NOTICE_OF_ERROR,
        confidence="B",
    ),
    when="if the error falls within 30 days after the first deposit",
)

REG_E_EXTENDED: Final = StatutoryPeriod(
    id="us_reg_e_extended",
    place="United States",
    topic="bank payments",
    period=days(45),
    citation="12 CFR 1005.11(c)(2)",
    trigger=f"{_NOTICE_OF_ERROR} (not the end of the first period)",
    confidence="B",
    extended=StatutoryPeriod(
        id="us_reg_e_extended.new_account",
        place="United States",
        topic="bank payments",
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
    place="United States",
    topic="bank payments",
    period=business_days(3),
    citation="12 CFR 1005.11(c)",
    trigger="the investigation is completed",
    confidence="B",
    note="It is the time to report the results",
)

REG_E_CORRECTION: Final = StatutoryPeriod(
    id="us_reg_e_after.correct",
    place="United States",
    topic="bank payments",
    period=business_days(1),
    citation="12 CFR 1005.11(c)",
    trigger="an error is determined",
    confidence="B",
    note="It is the time to correct the error",
)

REG_E_CREDIT_NOTICE: Final = StatutoryPeriod(
    id="us_reg_e_after.credit_notice",
    place="United States",
    topic="bank payments",
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
    place="United States",
    topic="credit cards",
    period=days(60),
    citation="12 CFR 1026.13(b)(1); 15 USC 1666(a)",
    trigger="the creditor transmitted the first statement that shows the error",
    confidence="A",
    note="It is the consumer's time to give notice",
)

REG_Z_ACKNOWLEDGEMENT: Final = StatutoryPeriod(
    id="us_reg_z_ack",
    place="United States",
    topic="credit cards",
    period=days(30),
    citation="12 CFR 1026.13(c)(1); 15 USC 1666(a)(3)(A)",
    trigger=_BILLING_NOTICE,
    confidence="A",
    note="It is not needed if the dispute is resolved within the 30 days",
)

REG_Z_RESOLUTION: Final = StatutoryPeriod(
    id="us_reg_z_resolve",
    place="United States",
    topic="credit cards",
    period=days(90),
    citation="12 CFR 1026.13(c)(2); 15 USC 1666(a)(3)(B)",
    trigger=_BILLING_NOTICE,
    confidence="A",
    note="Two complete billing cycles are the limit if they are shorter than 90 days: the host states its cycles",
)

CFPB_PORTAL: Final = StatutoryPeriod(
    id="us_cfpb_portal",
    place="United States",
    topic="complaints",
    period=days(15),
    citation="CFPB Company Portal Manual s. 8.1",
    trigger="the complaint is sent to the company's portal",
    confidence="A",
    extended=StatutoryPeriod(
        id="us_cfpb_portal.final",
        place="United States",
        topic="complaints",
        period=days(60),
        citation="CFPB Company Portal Manual s. 8.1",
        trigger="the complaint is sent to the company's portal",
        confidence="A",
    ),
    when="once it is marked as in progress within the 15 days",
)

PSD2_COMPLAINT: Final = StatutoryPeriod(
    id="eu_psd2_complaint",
    place="European Union",
    topic="complaints",
    period=business_days(15),
    citation="Directive (EU) 2015/2366 Art. 101(2)",
    trigger=_COMPLAINT,
    confidence="A",
    extended=StatutoryPeriod(
        id="eu_psd2_complaint.final",
        place="European Union",
        topic="complaints",
        period=business_days(35),
        citation="Directive (EU) 2015/2366 Art. 101(2)",
        trigger=_COMPLAINT,
        confidence="B",
    ),
    when="after a holding reply within the 15",
)

PSD2_REFUND: Final = StatutoryPeriod(
    id="eu_psd2_refund",
    place="European Union",
    topic="bank payments",
    period=business_days(1),
    citation="Directive (EU) 2015/2366 Art. 73(1)",
    trigger="the provider notes the unauthorised transaction or is notified of it",
    confidence="A",
    note="Immediately, and at the latest by then, unless a suspicion of fraud is reported to the authority in writing",
)

CRD_WITHDRAWAL: Final = StatutoryPeriod(
    id="eu_crd_withdraw",
    place="European Union",
    topic="returns",
    period=days(14, roll="following"),
    citation="Directive 2011/83/EU Art. 9",
    trigger="goods: possession of them (the last item or lot; the first of a regular delivery); services: the contract",
    confidence="A",
    roll=_EU_ROLL,
)

CRD_WITHDRAWAL_UNINFORMED: Final = StatutoryPeriod(
    id="eu_crd_withdraw.uninformed",
    place="European Union",
    topic="returns",
    period=months(12, roll="following"),
    citation="Directive 2011/83/EU Art. 10(1)",
    trigger="the end of the 14 days, if the trader did not inform of the right to withdraw",
    confidence="B",
    roll=_EU_ROLL,
    note="Informed within the 12 months, the consumer has 14 days from that day (Art. 10(2))",
)

CRD_REFUND: Final = StatutoryPeriod(
    id="eu_crd_refund",
    place="European Union",
    topic="returns",
    period=days(14, roll="following"),
    citation="Directive 2011/83/EU Art. 13(1), (3)",
    trigger="the trader is informed of the withdrawal",
    confidence="B",
    roll=_EU_ROLL,
    note="A seller of goods may wait until the goods or a proof of their dispatch arrive, whichever is earlier",
)

EU_TIME_LIMITS: Final = StatutoryRule(
    id="eu_time_limits",
    citation="Regulation (EEC, Euratom) 1182/71 Art. 3(1), (4)",
    text="the day of the event is not counted; a period not in hours whose last day is a public holiday, a Sunday or a "
    "Saturday ends with the last hour of the following working day",
    confidence="A",
    note="Art. 3(4) has exceptions, and Art. 3(2), (3) and (5) were not read. Holidays are those of the member state",
)

CRA_REJECT: Final = StatutoryPeriod(
    id="uk_cra_reject",
    place="United Kingdom",
    topic="returns",
    period=days(30),
    citation="Consumer Rights Act 2015 s. 22(3)",
    trigger="the last of ownership, delivery and notice of installation has happened; the first day after is day 1",
    confidence="A",
    suspension="on each day from the request of a repair or replacement to its return, both counted (s. 22(6), (8)); "
    "then the remainder is left, or 7 days if longer (s. 22(7))",
    pauses_whole_days=True,
    at_least=days(7),
    note="Perishable goods have another limit (s. 22(4))",
)

DISP_COMPLAINT: Final = StatutoryPeriod(
    id="uk_disp_8w",
    place="United Kingdom",
    topic="complaints",
    period=weeks(8),
    citation="FCA DISP 1.6.2R",
    trigger=_COMPLAINT,
    confidence="A",
    note="By the end of the eight weeks",
)

DISP_PAYMENT_COMPLAINT: Final = StatutoryPeriod(
    id="uk_disp_psd",
    place="United Kingdom",
    topic="complaints",
    period=business_days(15),
    citation="FCA DISP 1.6.2AR",
    trigger="the complaint about payment services or electronic money is received",
    confidence="A",
    extended=StatutoryPeriod(
        id="uk_disp_psd.final",
        place="United Kingdom",
        topic="complaints",
        period=business_days(35),
        citation="FCA DISP 1.6.2AR",
        trigger="the complaint about payment services or electronic money is received",
        confidence="A",
    ),
    when="in exceptional circumstances, after a holding response within the 15",
)

DISP_SUMMARY: Final = StatutoryPeriod(
    id="uk_disp_3bd",
    place="United Kingdom",
    topic="complaints",
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
    place="European Union",
    topic="invoices",
    period=days(30),
    citation="Directive 2011/7/EU Art. 3(3)(b)",
    trigger="the invoice, the goods or services are received, or their acceptance is due: the latest of them",
    confidence="A",
)

LATE_PAYMENT_CAP: Final = StatutoryPeriod(
    id="eu_late_payment_b2b_cap",
    place="European Union",
    topic="invoices",
    period=days(60),
    citation="Directive 2011/7/EU Art. 3(5)",
    trigger="the start of the period that the contract fixes",
    confidence="A",
    note="Unless expressly agreed otherwise and not grossly unfair",
)

FCRA_REINVESTIGATION: Final = StatutoryPeriod(
    id="us_fcra_reinvestigate",
    place="United States",
    topic="credit reports",
    period=days(30, first_day="same"),
    citation="15 USC 1681i(a)(1)(A)",
    trigger="the agency receives the notice of dispute; that day is the first",
    confidence="A",
    extended=StatutoryPeriod(
        id="us_fcra_reinvestigate.more_information",
        place="United States",
        topic="credit reports",
        period=days(45, first_day="same"),
        citation="15 USC 1681i(a)(1)(B)",
        trigger="the agency receives the notice of dispute; that day is the first",
        confidence="A",
    ),
    when="if the consumer sends relevant information within the 30 days",
)

FCRA_FURNISHER_NOTICE: Final = StatutoryPeriod(
    id="us_fcra_furnisher",
    place="United States",
    topic="credit reports",
    period=business_days(5, first_day="same"),
    citation="15 USC 1681i(a)(2)(A)",
    trigger="the agency receives the notice of dispute; that day is the first",
    confidence="A",
    note="It is the time to notify the provider of the information",
)

FCRA_RESULTS: Final = StatutoryPeriod(
    id="us_fcra_results",
    place="United States",
    topic="credit reports",
    period=business_days(5),
    citation="15 USC 1681i(a)(6)(A)",
    trigger="the reinvestigation is completed",
    confidence="B",
    note="It is the time to send the results in writing",
)

FDCPA_NOTICE: Final = StatutoryPeriod(
    id="us_fdcpa_notice",
    place="United States",
    topic="debt collection",
    period=days(5),
    citation="15 USC 1692g(a)",
    trigger="the debt collector's initial communication with the consumer",
    confidence="A",
    note="It is not needed if the initial communication has the information or the debt is paid",
)

FDCPA_DISPUTE: Final = StatutoryPeriod(
    id="us_fdcpa_dispute",
    place="United States",
    topic="debt collection",
    period=days(30),
    citation="15 USC 1692g(a)(3), (b)",
    trigger="the consumer receives the validation notice",
    confidence="A",
    note="A dispute in writing within it stops the collection until the debt is verified",
)

RESPA_ACKNOWLEDGEMENT: Final = StatutoryPeriod(
    id="us_respa_ack",
    place="United States",
    topic="mortgage servicing",
    period=business_days(5),
    citation="12 CFR 1024.35(d)",
    trigger="the servicer receives the notice of error",
    confidence="B",
    note="Legal public holidays, Saturdays and Sundays are left out",
)

RESPA_RESPONSE: Final = StatutoryPeriod(
    id="us_respa_respond",
    place="United States",
    topic="mortgage servicing",
    period=business_days(30),
    citation="12 CFR 1024.35(e)(3)(i)(C)",
    trigger="the servicer receives the notice of error",
    confidence="B",
    extended=StatutoryPeriod(
        id="us_respa_respond.extended",
        place="United States",
        topic="mortgage servicing",
        period=business_days(45),
        citation="12 CFR 1024.35(e)(3)(ii)",
        trigger="the servicer receives the notice of error",
        confidence="B",
    ),
    when="if the servicer notifies the borrower of the reasons within the 30 days",
    note="Legal public holidays, Saturdays and Sundays are left out; some errors have shorter limits",
)

REMITTANCE_NOTICE: Final = StatutoryPeriod(
    id="us_remittance_notice",
    place="United States",
    topic="bank payments",
    period=days(180),
    citation="12 CFR 1005.33(b)(1)",
    trigger="the disclosed date on which the funds are available",
    confidence="B",
    note="It is the sender's time to give notice",
)

REMITTANCE_INVESTIGATION: Final = StatutoryPeriod(
    id="us_remittance_investigate",
    place="United States",
    topic="bank payments",
    period=days(90),
    citation="12 CFR 1005.33(c)(1)",
    trigger="the provider receives the notice of error",
    confidence="B",
)

PSD2_NOTIFICATION: Final = StatutoryPeriod(
    id="eu_psd2_notify",
    place="European Union",
    topic="bank payments",
    period=months(13),
    citation="Directive (EU) 2015/2366 Art. 71(1)",
    trigger="the debit of an unauthorised or incorrectly executed payment",
    confidence="B",
    note="The user must notify without undue delay, and at the latest by then; not if the provider gave no information",
)

DIRECT_DEBIT_REQUEST: Final = StatutoryPeriod(
    id="eu_direct_debit_request",
    place="European Union",
    topic="bank payments",
    period=weeks(8),
    citation="Directive (EU) 2015/2366 Art. 77(1)",
    trigger="the date on which the funds were debited",
    confidence="A",
    note="It is the payer's time to ask for the refund of an authorised direct debit, such as a SEPA core one",
)

DIRECT_DEBIT_ANSWER: Final = StatutoryPeriod(
    id="eu_direct_debit_answer",
    place="European Union",
    topic="bank payments",
    period=business_days(10),
    citation="Directive (EU) 2015/2366 Art. 77(2)",
    trigger="the payer's provider receives the request for a refund",
    confidence="A",
)

DSA_COMPLAINT: Final = StatutoryPeriod(
    id="eu_dsa_complaint",
    place="European Union",
    topic="complaints",
    period=months(6),
    citation="Regulation (EU) 2022/2065 Art. 20(1), (2)",
    trigger="the recipient is informed of the platform's decision",
    confidence="A",
    note="Complaints must be possible for at least this time",
)

ADR_OUTCOME: Final = StatutoryPeriod(
    id="eu_adr_outcome",
    place="European Union",
    topic="complaints",
    period=days(90),
    citation="Directive 2013/11/EU Art. 8(e)",
    trigger="the dispute resolution entity has the complete complaint file",
    confidence="C",
    note="The entity may extend it for highly complex disputes",
)

FOS_REFERRAL: Final = StatutoryPeriod(
    id="uk_fos_referral",
    place="United Kingdom",
    topic="complaints",
    period=months(6),
    citation="FCA DISP 2.8.2R(1)",
    trigger="the firm sends its final response",
    confidence="B",
    note="It is the complainant's time to go to the Financial Ombudsman Service",
)

ASIC_COMPLAINT: Final = StatutoryPeriod(
    id="au_asic_complaint",
    place="Australia",
    topic="complaints",
    period=days(30),
    citation="ASIC RG 271.56",
    trigger=_COMPLAINT,
    confidence="B",
    note="Some complaints, such as on superannuation or hardship, have other limits",
)

CANADA_BANK_COMPLAINT: Final = StatutoryPeriod(
    id="ca_bank_complaint",
    place="Canada",
    topic="complaints",
    period=days(56),
    citation="Financial Consumer Protection Framework (Bank Act)",
    trigger="the bank receives the complaint",
    confidence="B",
)

CDC_WITHDRAWAL: Final = StatutoryPeriod(
    id="br_cdc_withdraw",
    place="Brazil",
    topic="returns",
    period=days(7),
    citation="Lei 8.078/1990 (CDC) Art. 49",
    trigger="the contract is signed, or the product or service is received",
    confidence="A",
    note="For contracts concluded outside business premises, such as by telephone",
)

RBI_SAME_DAY_PAYMENTS: Final = StatutoryPeriod(
    id="in_rbi_t1",
    place="India",
    topic="bank payments",
    period=days(1),
    citation="RBI/2019-20/67 Annex (IMPS, UPI transfers, card to card)",
    trigger="the calendar day of the failed transaction",
    confidence="B",
    note="The reversal is due by then; each day later costs a compensation of 100 rupees",
)

RBI_CARD_PAYMENTS: Final = StatutoryPeriod(
    id="in_rbi_t5",
    place="India",
    topic="bank payments",
    period=days(5),
    citation="RBI/2019-20/67 Annex (ATM, point of sale, card not present, UPI to merchants)",
    trigger="the calendar day of the failed transaction",
    confidence="B",
    note="The reversal is due by then; each day later costs a compensation of 100 rupees",
)

VISA_CARDHOLDER: Final = StatutoryPeriod(
    id="visa_cardholder",
    place="Card networks",
    topic="chargebacks",
    period=days(120),
    citation="Visa rules (not read)",
    trigger="most reasons: the transaction, or the date on which goods or services were expected",
    confidence="C",
)

VISA_RESPONSE: Final = StatutoryPeriod(
    id="visa_response",
    place="Card networks",
    topic="chargebacks",
    period=days(30),
    citation="Visa rules (not read)",
    trigger="the dispute's processing date",
    confidence="C",
    note="Acquirers set shorter limits",
)

MASTERCARD_CARDHOLDER: Final = StatutoryPeriod(
    id="mastercard_cardholder",
    place="Card networks",
    topic="chargebacks",
    period=days(90),
    citation="Mastercard rules (not read)",
    trigger="the transaction",
    confidence="C",
    extended=StatutoryPeriod(
        id="mastercard_cardholder.other_reasons",
        place="Card networks",
        topic="chargebacks",
        period=days(120),
        citation="Mastercard rules (not read)",
        trigger="the transaction",
        confidence="C",
    ),
    when="for some reason codes",
)

MASTERCARD_SECOND_PRESENTMENT: Final = StatutoryPeriod(
    id="mastercard_second_presentment",
    place="Card networks",
    topic="chargebacks",
    period=days(45),
    citation="Mastercard Chargeback Guide (not read)",
    trigger="the chargeback's settlement",
    confidence="C",
    note="Some countries have shorter limits",
)

PERIODS: Final = FrozenMap(
    {period.id: period for period in list(globals().values()) if isinstance(period, StatutoryPeriod)}
)
"""Every period by its id; what a period extends to is found from it."""

RULES: Final = FrozenMap({rule.id: rule for rule in list(globals().values()) if isinstance(rule, StatutoryRule)})
"""Every rule about counting by its id."""
