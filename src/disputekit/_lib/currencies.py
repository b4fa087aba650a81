"""How many decimal places each currency of ISO 4217 has.

Source: the list of active codes that the maintenance agency of ISO 4217 publishes (list one, as of 2026-01-01). The
tests compare this table with an independent copy of the list.
"""

from typing import Final

_TWO: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU
CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

PLACES: Final[dict[str, int]] = {
    code: places
    for places, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR))
    for code in codes.split()
}  # fmt: skip
"""Decimal places by active code."""

WITHDRAWN: Final[dict[str, int]] = dict.fromkeys(_WITHDRAWN.split(), 2)
"""Decimal places by code withdrawn since 2021: records of disputes outlive a currency, and must still be read."""

_UNITLESS: Final = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
UNITLESS: Final = frozenset(_UNITLESS.split())
"""Codes for metals, baskets and tests, which have no minor unit and which nobody is refunded in."""
