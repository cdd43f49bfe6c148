"""Official numbers: how each is written, checked and read, and where its register shows it."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.directory.enums.organisations import IdentifierScheme

S = IdentifierScheme
LA_POSTE = "356000000"
FIVE = 5
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
BCE_MODULUS = 97
TEN = 10
NINE = 9


class Shape(NamedTuple):
    """How the numbers of a register look, in words and as a pattern, and how many characters go together in print."""

    pattern: str
    words: str | Promise
    groups: tuple[int, ...] = ()


SHAPES: dict[str, Shape] = {
    S.SIREN: Shape(r"\d{9}", gettext_lazy("neuf chiffres"), (3, 3, 3)),
    S.SIRET: Shape(r"\d{14}", gettext_lazy("quatorze chiffres"), (3, 3, 3, 5)),
    S.RNA: Shape(r"W\d[0-9A-Z]\d{7}", gettext_lazy("un W puis neuf caractères")),
    S.UAI: Shape(r"\d{7}[A-Z]", gettext_lazy("sept chiffres et une lettre")),
    S.BCE: Shape(r"[01]\d{9}", gettext_lazy("dix chiffres, le premier 0 ou 1")),
    S.FASE_SCHOOL: Shape(r"\d{1,6}", gettext_lazy("un à six chiffres")),
    S.FASE_SITE: Shape(r"\d{1,6}", gettext_lazy("un à six chiffres")),
}
REGISTERS: dict[str, str] = {
    S.SIREN: "https://annuaire-entreprises.data.gouv.fr/entreprise/{0}",
    S.SIRET: "https://annuaire-entreprises.data.gouv.fr/etablissement/{0}",
    S.RNA: "https://annuaire-entreprises.data.gouv.fr/rechercher?terme={0}",
    S.UAI: "https://data.education.gouv.fr/explore/dataset/fr-en-annuaire-education/table/?q={0}",
    S.BCE: "https://kbopub.economie.fgov.be/kbopub/zoeknummerform.html?nummer={0}&actionLu=Rechercher",
    S.FASE_SCHOOL: "https://www.enseignement.be/index.php?page=23836",
    S.FASE_SITE: "https://www.enseignement.be/index.php?page=23836",
}
NOISE = re.compile(r"[\s.\-\u00a0\u202f/]+")


class WrongNumberError(ValueError):
    """A number that its register cannot have given; the message is a sentence."""


def luhn(digits: str) -> bool:
    """Whether the digits satisfy Luhn's formula (ISO/IEC 7812-1, annex B)."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + rank % 2)
        total += value - NINE if value > NINE else value
    return total % TEN == 0


def _siret(value: str) -> bool:
    """Luhn, except for the post offices: their digits add up to a multiple of five (INSEE)."""
    return luhn(value) or (value.startswith(LA_POSTE) and sum(map(int, value)) % FIVE == 0)


def _bce(value: str) -> bool:
    return BCE_MODULUS - int(value[:8]) % BCE_MODULUS == int(value[8:])


def _uai(value: str) -> bool:
    return UAI_LETTERS[int(value[:7]) % len(UAI_LETTERS)] == value[7]


CHECKS = {S.SIREN: luhn, S.SIRET: _siret, S.BCE: _bce, S.UAI: _uai}


def normalised(scheme: str, typed: str) -> str:
    """The number as its register writes it, without blanks nor punctuation.

    Raises:
        WrongNumberError: it has not the shape, or its check digits contradict it.
    """
    value = NOISE.sub("", typed).upper()
    if scheme == S.BCE:
        value = value.removeprefix("BE")
        value = f"0{value}" if len(value) == NINE else value
    shape = SHAPES[scheme]
    name = IdentifierScheme(scheme).label
    if not re.fullmatch(shape.pattern, value, re.ASCII):
        raise WrongNumberError(
            _("%(name)s : écrivez %(words)s (« %(typed)s » n’en a pas la forme).")
            % {"name": name, "words": shape.words, "typed": typed[:30]}
        )
    check = CHECKS.get(IdentifierScheme(scheme))
    if check is not None and not check(value):
        raise WrongNumberError(
            _("%(name)s : la clé de contrôle de « %(typed)s » ne correspond pas ; relisez chaque chiffre.")
            % {"name": name, "typed": typed[:30]}
        )
    return value


def printed(scheme: str, value: str) -> str:
    """The number as people read it: « 412 874 309 », « 0206.731.645 »."""
    if scheme == S.BCE:
        return f"{value[:4]}.{value[4:7]}.{value[7:]}"
    groups, start = [], 0
    for size in SHAPES[scheme].groups:
        groups.append(value[start : start + size])
        start += size
    return "\u202f".join(groups) or value


def register_url(scheme: str, value: str) -> str:
    """Where the official register shows this number."""
    return REGISTERS[scheme].format(value)
