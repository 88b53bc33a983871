"""Invented holders of travel documents, and the machine-readable lines that ICAO Doc 9303 gives them.

Written apart from the reader, so that an error in the reader's rules shows as an error.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from datetime import date, timedelta

_VALUES = {c: i for i, c in enumerate(string.digits + string.ascii_uppercase)} | {"<": 0}

# state, then surnames and given names; `printed=zone` where the zone transliterates (Doc 9303-3, section 6)
_NATIONS = """
UTO|ERIKSSON STEVENSON CITIZEN ARKFREITH|ANNA MARIA PETER JOHN
D|MÜLLER=MUELLER SCHÄFER=SCHAEFER WEISS VON_DER_HEIDE KÖNIG=KOENIG SCHMIDT|JÜRGEN=JUERGEN LEA-SOPHIE KARIN UWE FRITZ
FRA|D'ARTOIS=DARTOIS LEFÈVRE=LEFEVRE MARTIN DUBOIS LE_GOFF GARÇON=GARCON|ZOÉ=ZOE JEAN-LUC ÉLODIE=ELODIE HUGO INÈS=INES
ESP|GARCÍA_LÓPEZ=GARCIA_LOPEZ MUÑOZ_RUIZ=MUNOZ_RUIZ PÉREZ_GIL=PEREZ_GIL|JOSÉ_MARÍA=JOSE_MARIA LUCÍA=LUCIA IKER NURIA
POL|WÓJCIK=WOJCIK ŁUCZAK=LUCZAK KOWALSKI ŻUREK=ZUREK|AGNIESZKA PIOTR ŁUKASZ=LUKASZ BOŻENA=BOZENA
SWE|ÅKERLUND=AAKERLUND LINDSTRÖM=LINDSTROEM SJÖBERG=SJOEBERG NYSTEDT|BJÖRN=BJOERN ELSA OSKAR SIV
DNK|SØRENSEN=SOERENSEN KJÆR=KJAER HOLM BONDE|ASGER MAJ-BRITT SØREN=SOEREN IDA
HUN|NAGY SZABÓ=SZABO TÖRÖK=TOEROEK HORVÁTH=HORVATH|ISTVÁN=ISTVAN ZSÓFIA=ZSOFIA GYULA ESZTER
TUR|YILMAZ ÖZTÜRK=OEZTUERK ŞAHİN=SAHIN DOĞAN=DOGAN|AYŞE=AYSE MEHMET CANSU UĞUR=UGUR
NGA|ADEYEMI OKONKWO BELLO EZE|OLUWASEUN CHIAMAKA IBRAHIM NGOZI FOLASADE
IND|KRISHNAMURTHY SUBRAMANIAM SINGH PATEL IYER|VENKATESWARA LAKSHMI ARJUN PRIYA
CHN|WANG LI ZHANG OUYANG ZHUGE XU|XIAOMING SIYU WEI JINGXUAN GUOQIANG QIUSHI
JPN|SUZUKI TANAKA OZAWA ISHIZUKA|HARUTO SAKURA SHOTA IZUMI
KOR|KIM LEE PARK CHOI SEO|MINJUN SEOYEON JI_HO SOOBIN
VNM|NGUYEN TRAN LE PHAM|VAN_QUOC THI_BICH_NGOC DUC HOANG_ANH
THA|SRISUWANNAKHON WONGSAWAT CHAIYASIT|SOMCHAI KANOKWAN PRASERT
LKA|WICKRAMASINGHE_ARACHCHIGE GUNAWARDENA|DON_BUDDHIKA_SANJEEWA NIMALI
BRA|DA_SILVA_OLIVEIRA DOS_SANTOS CONCEIÇÃO=CONCEICAO|JOÃO=JOAO BEATRIZ THIAGO LUÍZA=LUIZA
USA|SMITH JOHNSON O'NEILL=ONEILL BROOKS ZABRISKIE|EMILY MICHAEL BRITTANY-ANN WILLIAM ISSAC
GBR|MCGREGOR SMYTHE-JONES=SMYTHE<JONES BOSS BIGGS|OLIVER SIOBHAN DOUGLAS BESS
NLD|VAN_DEN_BERG DE_WIT IJZERMAN BOS|WILLEM_ALEXANDER SASKIA BAS DIDI
IDN|SUHARTONO|
EGY|ABDELRAHMAN ELSAYED HASSANEIN|MOHAMED_AHMED FATMA YOUSSEF
RUS|KUZNETSOV SHCHERBAKOVA IVANOV TSOI|DMITRII EVGENIIA ILIA YULIIA
MEX|HERNÁNDEZ_ZÚÑIGA=HERNANDEZ_ZUNIGA LÓPEZ=LOPEZ|XÓCHITL=XOCHITL GUADALUPE JESÚS=JESUS
"""


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 (Doc 9303-3, 4.9)."""
    return str(sum(_VALUES[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


@dataclass(frozen=True)
class Traveller:
    """What a document says of its holder. Printed names keep their accents; those of the zone do not."""

    state: str
    surname: str
    given: str
    zone_surname: str
    zone_given: str
    number: str
    born: date
    sex: str
    expires: date
    optional: str = ""
    optional_2: str = ""
    kind: str = "P"

    def lines(self, layout: str) -> tuple[str, ...]:
        """The machine-readable lines as TD1, TD2 or TD3."""
        return {"TD1": self._td1, "TD2": self._td2, "TD3": self._td3}[layout]()

    def _td3(self) -> tuple[str, ...]:
        first = _fill(self.kind, 2) + _fill(self.state, 3) + self.names(39)
        optional = _fill(self.optional, 14)
        optional += check_digit(optional) if self.optional else "<"
        second = self._number(9) + _fill(self.state, 3) + self._dates() + optional
        return first, second + check_digit(second[:10] + second[13:20] + second[21:])

    def _td2(self) -> tuple[str, ...]:
        first = _fill(self.kind, 2) + _fill(self.state, 3) + self.names(31)
        number, rest = self._long_number()
        second = number + _fill(self.state, 3) + self._dates() + _fill(rest + self.optional, 7)
        return first, second + check_digit(second[:10] + second[13:20] + second[21:])

    def _td1(self) -> tuple[str, ...]:
        number, rest = self._long_number()
        first = _fill(self.kind, 2) + _fill(self.state, 3) + number + _fill(rest + self.optional, 15)
        second = self._dates() + _fill(self.state, 3) + _fill(self.optional_2, 11)
        second += check_digit(first[5:] + second[:7] + second[8:15] + second[18:])
        return first, second, self.names(30)

    def _number(self, width: int) -> str:
        number = _fill(self.number, width)
        return number + check_digit(number)

    def _long_number(self) -> tuple[str, str]:
        """Ten characters in the number's place, and what goes on in the optional data (Doc 9303-5, note j)."""
        if len(self.number) <= 9:
            return self._number(9), ""
        return self.number[:9] + "<", self.number[9:] + check_digit(self.number) + "<"

    def _dates(self) -> str:
        born, expires = f"{self.born:%y%m%d}", f"{self.expires:%y%m%d}"
        return born + check_digit(born) + self.sex + expires + check_digit(expires)

    def names(self, width: int) -> str:
        """Surname, two fillers, given names; too long ones are cut so that the last place holds a letter."""
        surname, given = _zone(self.zone_surname), _zone(self.zone_given)
        if not given:
            return _fill(surname, width)
        surname = surname[: width - 3].rstrip("<")
        whole = f"{surname}<<{given}"
        while len(whole) > width and whole[width - 1] == "<":  # drop a letter so that no filler stands at the cut
            cut = given.index("<") if "<" in given else len(given)
            given = given[: cut - 1] + given[cut:]
            whole = f"{surname}<<{given}"
        return _fill(whole, width)


def _zone(name: str) -> str:
    return name.replace(" ", "<").replace("-", "<")


def _fill(text: str, width: int) -> str:
    return text[:width].ljust(width, "<")


def traveller(layout: str, dice: random.Random) -> Traveller:
    """One invented holder of a TD1, TD2 or TD3 document."""
    state, surnames, given_names = dice.choice(_NATIONS.strip().splitlines()).split("|")
    surname, zone_surname = _pick(surnames, 1, dice)
    given, zone_given = _pick(given_names, dice.choice([1, 1, 1, 2, 2, 3]), dice)
    born = date(1938, 1, 1) + timedelta(dice.randrange(30000))
    expires = date(2019, 1, 1) + timedelta(dice.randrange(6000))
    long_number = layout == "TD1" and dice.random() < 0.12
    number = _number(dice.choice([11, 12, 13]) if long_number else dice.choice([8, 9, 9, 9, 9]), dice)
    optional = optional_2 = ""
    if dice.random() < 0.4 and not long_number:
        optional = _number(
            {"TD1": dice.randint(5, 15), "TD2": dice.randint(3, 7), "TD3": dice.randint(6, 14)}[layout], dice
        )
    if layout == "TD1" and dice.random() < 0.25:
        optional_2 = _number(dice.randint(4, 11), dice)
    kind = dice.choice(["P", "P", "P", "PO", "PD"]) if layout == "TD3" else dice.choice(["I", "ID", "AC", "IR", "C"])
    sex = dice.choice("MMMMFFFF<")
    return Traveller(
        state, surname, given, zone_surname, zone_given, number, born, sex, expires, optional, optional_2, kind
    )


def _pick(names: str, count: int, dice: random.Random) -> tuple[str, str]:
    """Some of the names, as printed and as in the zone."""
    known = names.split()
    chosen = [pair.partition("=") for pair in dice.sample(known, min(count, len(known)))]
    printed = " ".join(name for name, _, _ in chosen)
    zone = " ".join(zone or name for name, _, zone in chosen)
    return printed.replace("_", " "), zone.replace("_", " ")


def _number(length: int, dice: random.Random) -> str:
    """Digits, or letters first, or both mixed as many states have them."""
    alphabets = [
        string.digits,
        string.digits,
        string.digits + "CFGHJKLMNPRTVWXYZ",
        string.digits + string.ascii_uppercase,
    ]
    alphabet = dice.choice(alphabets)
    letters = dice.choice([0, 0, 1, 2])
    head = "".join(dice.choices(string.ascii_uppercase, k=letters))
    return head + "".join(dice.choices(alphabet, k=length - letters))
