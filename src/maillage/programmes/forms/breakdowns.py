"""Breakdowns written one a line: « Femmes et hommes (partition) : femmes, hommes », « Département du lieu : tous »."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.attendance.enums import Dimension, dimensions
from maillage.core.text import fold
from maillage.core.text import slug as slugged
from maillage.geography.models import Department, Epci
from maillage.programmes.actions.indicators import BreakdownData
from maillage.programmes.enums import UNSAID, BreakdownKind, Placed
from maillage.programmes.forms.feeds import departments_of
from maillage.programmes.models import IndicatorVersion, Programme
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

KINDS = {str(kind.value): kind for kind in BreakdownKind}
WORDS = {"partition": BreakdownKind.PARTITION, "partielle": BreakdownKind.PARTIAL,
         "recouvrante": BreakdownKind.OVERLAPPING}  # fmt: skip
SAID = {str(kind): word for word, kind in WORDS.items()}
LINE = re.compile(r"^\s*(?P<label>[^:(]+?)\s*(?:\((?P<kind>[^)]*)\))?\s*:\s*(?P<members>.+)$")
EVERY = frozenset({"tous", "toutes", "all"})
AREAS = {
    "urban": gettext_lazy("urbain"), "periurban": gettext_lazy("périurbain"), "rural": gettext_lazy("rural"),
    "priority": gettext_lazy("quartier prioritaire"),
}  # fmt: skip
SAID_TOO: dict[str, set[str]] = {
    Placed.DEPARTMENT: {"departement du lieu", "province du lieu", "departement ou province du lieu"},
    Placed.EPCI: {"intercommunalite du lieu", "epci du lieu"},
    Placed.AREA: {"type de territoire"},
    Placed.FAMILY: {"type de structure", "famille de structure"},
}
MOST_NAMED = 4
LONGEST = 20

Member = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """A breakdown that Maillage knows by its name: its code, its members, and whether others may be typed."""

    code: str
    label: str
    members: Callable[[Programme], list[Member]]
    names: Callable[[str], list[Member]]
    is_open: bool = False


def _of_attendance(one: Dimension) -> Known:
    members = [(part.code, part.label) for part in one.members]
    said = {fold(word): part for part in one.members for word in (part.fr, part.en, part.code)}

    def names(typed: str) -> list[Member]:
        part = said.get(fold(typed))
        return [(part.code, typed)] if part is not None else []

    return Known(one.code, one.label, lambda _programme: members, names, is_open=True)


def _departments(programme: Programme) -> list[Member]:
    """Where the programme runs, or ran; else where its territory is."""
    rows = Department.objects.filter(pk__in=departments_of(programme)).order_by("name", "pk")
    return list(rows.values_list("code", "name"))


def _departments_named(typed: str) -> list[Member]:
    wanted = fold(typed)
    rows = Department.objects.order_by("pk")
    return [(one.code, one.name) for one in rows if wanted in {fold(one.name), fold(str(one)), one.code.lower()}]


def _epcis(programme: Programme) -> list[Member]:
    """Those of the departments of the programme."""
    codes = [code for code, _name in _departments(programme)]
    rows = Epci.objects.filter(communes__department__in=codes).distinct().order_by("name", "pk")
    return list(rows.values_list("code", "name"))


def _epcis_named(typed: str) -> list[Member]:
    wanted = fold(typed)
    rows = Epci.objects.order_by("name", "pk").values_list("code", "name")
    return [(code, name) for code, name in rows if wanted in {fold(name), code}]


def _families(_programme: Programme) -> list[Member]:
    return [(term.code, term.label) for term in terms_of(Scheme.FAMILY) if not term.retired]


def _families_named(typed: str) -> list[Member]:
    wanted = fold(typed)
    return [
        (term.code, term.label)
        for term in terms_of(Scheme.FAMILY)
        if wanted in {fold(term.label_fr), fold(term.label_en), term.code}
    ]


def _areas_named(typed: str) -> list[Member]:
    return [(code, typed) for code, name in AREAS.items() if fold(typed) in {fold(str(name)), code}]


def known_breakdowns() -> tuple[Known, ...]:
    """Those counted at the door, then those that the place and the structure tell, in the order of the page."""
    return (
        *map(_of_attendance, dimensions()),
        Known(Placed.DEPARTMENT, str(Placed.DEPARTMENT.label), _departments, _departments_named),
        Known(Placed.EPCI, str(Placed.EPCI.label), _epcis, _epcis_named),
        Known(
            Placed.AREA, str(Placed.AREA.label), lambda _programme: [(code, str(name)) for code, name in AREAS.items()],
            _areas_named, is_open=True,
        ),
        Known(Placed.FAMILY, str(Placed.FAMILY.label), _families, _families_named),
    )  # fmt: skip


def _known_as(label: str) -> Known | None:
    """The breakdown that this label names, in French, in the active language or by its code."""
    wanted = fold(label)
    said = {one.code: {fold(one.fr), fold(one.en)} for one in dimensions()} | SAID_TOO
    return next(
        (one for one in known_breakdowns() if wanted in {fold(one.label), one.code, *said.get(one.code, ())}), None
    )


def read_lines(text: str, programme: Programme) -> tuple[BreakdownData, ...]:
    """The lines as breakdowns; those that Maillage knows by name keep its codes, so that they fill themselves.

    Raises:
        forms.ValidationError: a line is not understood; the sentence has its number and the remedy.
    """
    lines = enumerate(text.splitlines(), start=1)
    return tuple(_read_line(line, number, programme) for number, line in lines if line.strip())


def _read_line(line: str, number: int, programme: Programme) -> BreakdownData:
    found = LINE.match(line)
    sign = ";" if found is not None and ";" in found["members"] else ","
    members = [one.strip() for one in found["members"].split(sign) if one.strip()] if found else []
    if found is None or not members:
        raise forms.ValidationError(
            _("ligne %(number)s : écrivez « Nom (partition) : part, part ».") % {"number": number}
        )
    word = (found["kind"] or "partition").strip().lower()
    kind = WORDS.get(word) or KINDS.get(word)
    if kind is None:
        words = _("ligne %(number)s : « %(word)s » n’est ni partition, ni partielle, ni recouvrante.")
        raise forms.ValidationError(words % {"number": number, "word": word})
    label = found["label"].strip()
    known = _known_as(label)
    said = [one for one in members if one.lower() != "non renseigné"]
    named = _members(known, said, number, programme) if known else [(slugged(one, length=LONGEST), one) for one in said]
    return BreakdownData(
        dimension=known.code if known else slugged(label, length=LONGEST), label=label, kind=str(kind.value),
        members=tuple(named),
    )  # fmt: skip


def _members(known: Known, said: list[str], number: int, programme: Programme) -> list[Member]:
    if len(said) == 1 and said[0].lower() in EVERY:
        every = known.members(programme)
        if not every:
            words = _("ligne %(number)s : « %(name)s » n’a rien à reprendre ici : dites d’abord où va le programme.")
            raise forms.ValidationError(words % {"number": number, "name": known.label})
        return every
    found: list[Member] = []
    for typed in said:
        named = known.names(typed)
        if len(named) > 1:
            words = _("ligne %(number)s : plusieurs portent le nom « %(name)s », écrivez son numéro (%(codes)s).")
            codes = ", ".join(code for code, _name in named[:MOST_NAMED])
            raise forms.ValidationError(words % {"number": number, "name": typed, "codes": codes})
        if not named and not known.is_open:
            words = _("ligne %(number)s : « %(name)s » n’est pas connu pour « %(label)s » ; écrivez son nom en entier,"
                      " son numéro, ou « tous ».")  # fmt: skip
            raise forms.ValidationError(words % {"number": number, "name": typed, "label": known.label})
        found += named or [(slugged(typed, length=LONGEST), typed)]
    return found


def written(version: IndicatorVersion) -> str:
    """The breakdowns of a definition as they are typed."""
    lines = []
    for one in version.breakdowns.order_by("position", "pk"):
        rows: Iterable[Member] = one.members.order_by("position").values_list("code", "label")
        labels = [label for code, label in rows if code != UNSAID]
        sign = "; " if any("," in label for label in labels) else ", "
        lines.append(f"{one.label} ({SAID[one.kind]}) : {sign.join(labels)}")
    return "\n".join(lines)


def known_names() -> str:
    """The names of the breakdowns that fill themselves, for the help of the form."""
    return ", ".join(one.label for one in known_breakdowns())
