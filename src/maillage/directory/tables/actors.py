"""Organisations as tables: exports of what everyone reads, and the comparison of coordinators."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.directory.enums.organisations import Field, Reach, Visibility
from maillage.directory.models import Figure, Organisation
from maillage.directory.rules.facts import Facts, facts_of
from maillage.ui.templatetags.ui.pieces import BLANKS
from maillage.ui.templatetags.ui.words import number

BATCH = 500
# Written before a figure that begins with a sign, so that spreadsheets see no formula and it reads as entered.
JOINER = "\u2060"


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its heading, the field it shows, and how its cell is written."""

    name: str
    label: str | Promise
    field: str
    cell: Callable[[Facts], str]


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values if value)


def _figure(row: Figure) -> str:
    value = str(BLANKS.get(row.blank, ""))
    if row.value is not None:
        whole = row.value == row.value.to_integral_value()
        value = f"{row.sign}{number(row.value, 0 if whole else 2)}"
    return _joined_words(value, row.unit, row.label, str(row.year or ""))


def _figures(reach: str) -> Callable[[Facts], str]:
    """Each figure of one public in its own words, never added to another; what is missing says why."""

    def cell(facts: Facts) -> str:
        why = "" if facts.figures else facts.unsaid(Field.FIGURES)
        said = figures_in_words(facts, reach)
        return f"{JOINER}{said}" if said.startswith("+") else said or (str(BLANKS[why]) if why else "")

    return cell


def figures_in_words(facts: Facts, reach: str) -> str:
    """The figures of one public, one after the other."""
    return " ; ".join(map(_figure, facts.of_reach(reach)))


def figures_told(facts: Facts) -> dict[str, str]:
    """The key figures in words, those of each public apart; labels and impact, or why nothing is said of them."""
    reaches = {"direct": Reach.DIRECT, "indirect": Reach.INDIRECT, "other_figures": Reach.NOT_APPLICABLE}
    told = {name: figures_in_words(facts, reach) for name, reach in reaches.items()}
    return told | {"labels": BY_NAME["labels"].cell(facts), "impact": BY_NAME["impact"].cell(facts)}


def _joined_words(*words: str) -> str:
    return " ".join(word for word in words if word)


def _or_blank(field: str, said: Callable[[Facts], Any]) -> Callable[[Facts], str]:
    """The value, or why there is none: a missing number is never written as zero."""

    def cell(facts: Facts) -> str:
        value = said(facts)
        if value not in (None, ""):
            return str(value)
        return str(BLANKS[facts.unsaid(field)]) if facts.unsaid(field) else ""

    return cell


COLUMNS: tuple[Column, ...] = (
    Column("sigle", _("Sigle"), Field.NAMES, lambda f: f.acronym),
    Column("famille", _("Famille"), Field.FAMILY, lambda f: f.family.label if f.family else ""),
    Column("mission", _("Mission"), Field.MISSION, lambda f: f.mission),
    Column("adresse", _("Adresse"), Field.ADDRESS, lambda f: f.address),
    Column("code-postal", _("Code postal"), Field.ADDRESS, lambda f: f.postcode),
    Column("commune", _("Commune"), Field.ADDRESS, lambda f: f.commune.name if f.commune else ""),
    Column("zone", _("Zone d’intervention"), Field.AREA, _or_blank(Field.AREA, lambda f: _joined(f.area_words))),
    Column("site", _("Site web"), Field.WEBSITE, lambda f: f.website),
    Column("telephone", _("Téléphone"), Field.PHONE, lambda f: f.phone),
    Column("contacts", _("Contacts"), Field.CONTACTS,
           lambda f: " ; ".join(_joined_words(row.label, row.name, row.email, row.phone) for row in f.contacts)),
    Column("themes", _("Thèmes"), Field.THEMES, lambda f: _joined(term.label for term in f.themes)),
    Column("publics", _("Publics"), Field.AUDIENCES, lambda f: _joined(term.label for term in f.audiences)),
    Column("langues", _("Langues"), Field.LANGUAGES,
           _or_blank(Field.LANGUAGES, lambda f: _joined(f.language_names))),
    Column("forme", _("Forme juridique"), Field.LEGAL_FORM,
           _or_blank(Field.LEGAL_FORM, lambda f: f.legal_form_label)),
    Column("ess", _("Économie sociale et solidaire"), Field.ESS, _or_blank(Field.ESS, lambda f: f.ess_reason)),
    Column("numeros", _("Numéros officiels"), Field.IDENTIFIERS, lambda f: _joined(f.identifiers)),
    Column("creation", _("Fondée en"), Field.FOUNDED, _or_blank(Field.FOUNDED, lambda f: f.founded_in)),
    Column("effectif", _("Salariés"), Field.STAFF, _or_blank(Field.STAFF, lambda f: f.staff)),
    Column("direct", _("Public direct"), Field.FIGURES, _figures(Reach.DIRECT)),
    Column("indirect", _("Public indirect"), Field.FIGURES, _figures(Reach.INDIRECT)),
    Column("chiffres", _("Autres chiffres"), Field.FIGURES, _figures(Reach.NOT_APPLICABLE)),
    Column("labels", _("Labels"), Field.LABELS,
           _or_blank(Field.LABELS, lambda f: _joined(row.name for row in f.labels))),
    Column("impact", _("Mesure d’impact"), Field.IMPACT,
           _or_blank(Field.IMPACT, lambda f: _joined(row.method for row in f.impacts))),
    Column("reseaux", _("Réseaux"), Field.NETWORKS,
           _or_blank(Field.NETWORKS, lambda f: _joined(row.name for row in f.networks))),
    Column("reseaux-sociaux", _("Réseaux sociaux"), Field.SOCIAL, lambda f: _joined(f.social_links)),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
SHOWN = frozenset(column.field for column in COLUMNS)
COMPARED = ("famille", "commune", "zone", "effectif", "direct", "indirect", "labels", "impact")


def facts_by_batch(
    ids: list[int], on: date, *, language: str = "fr", level: str = Visibility.PUBLIC
) -> Iterator[Facts]:
    """What one level reads of organisations in the fields of the columns, in the order given, by hundreds."""
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        rows = Organisation.objects.filter(pk__in=part).for_export().in_bulk()
        yield from (facts_of(rows[pk], level, on, language, SHOWN) for pk in part if pk in rows)


def heads() -> list[str]:
    """The headings of an export."""
    return [str(_("Nom")), *(str(column.label) for column in COLUMNS), str(_("Page"))]


def line(facts: Facts, url: str) -> list[str]:
    """One line of an export."""
    return [facts.name, *(column.cell(facts) for column in COLUMNS), url]
