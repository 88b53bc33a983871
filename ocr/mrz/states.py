"""Codes of states and organizations that issue travel documents (ICAO 9303-3 section 5; ISO 3166-1 alpha-3).

No check digit covers them in most layouts: a code that nobody has was misread.

>>> is_code("CHN"), is_code("D<<"), is_code("ROL")
(True, True, False)
"""

from __future__ import annotations

_COUNTRIES = """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH
    BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB
    CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
    GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
    MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
    NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
    RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT
    WLF WSM YEM ZAF ZMB ZWE
"""
_OTHERS = "D EUE GBD GBN GBO GBP GBS RKS UNA UNK UNO UTO"
"""Germany's single letter, the union, kinds of British nationals, Kosovo, the United Nations; UTO is in specimens."""
_AFTER_X = "BA CC CE CO DC EC ES IM MP OM PO XA XB XC XX"
"""Organizations, and persons without a state or of an unspecified one: two letters after an X."""
CODES = frozenset((*_COUNTRIES.split(), *_OTHERS.split(), *(f"X{code}" for code in _AFTER_X.split())))


def is_code(text: str) -> bool:
    """Whether a code of three characters, filled up with ``<``, is in the list."""
    return text.rstrip("<") in CODES
