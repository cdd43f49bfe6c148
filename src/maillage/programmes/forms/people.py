"""A list of people as a CSV file or a workbook: read line by line, each fault with its line, its column, its remedy."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import fold
from maillage.programmes.actions.expected import Expected, key_of
from maillage.programmes.actions.listing import mark_of
from maillage.programmes.enums import TOTAL, UNSAID, BreakdownKind
from maillage.programmes.forms.table import rows_of
from maillage.programmes.models import Breakdown, Programme

MOST_BYTES = 4_000_000
MOST_PEOPLE = 50_000
LONGEST = 200
FAULTS_SHOWN = 30
NAMES = ("identifiant", "identifier", "id", "personne", "person")


@dataclass(frozen=True)
class Fault:
    """What is wrong: line of the file (1 is the heading), column, what to do."""

    line: int
    column: str
    sentence: str


@dataclass
class People:
    """What a list holds: marks by part of breakdown, who came twice, what was not read, what is wrong."""

    marks: dict[str, list[str]] = field(default_factory=dict)
    lines: int = 0
    twice: int = 0
    unread: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many people."""
        return len(self.marks.get(TOTAL, ()))

    @property
    def shown_faults(self) -> list[Fault]:
        """The first ones."""
        return self.faults[:FAULTS_SHOWN]

    @property
    def more_faults(self) -> int:
        """How many others."""
        return max(0, len(self.faults) - FAULTS_SHOWN)


def _decoded(packed: bytes) -> str:
    try:
        return packed.decode("utf-8-sig")
    except UnicodeDecodeError:
        return packed.decode("cp1252", errors="replace")


def _rows(packed: bytes) -> list[list[Any]]:
    """The lines of a CSV file (comma, semicolon or tabulation), or of the first sheet of a workbook."""
    if packed[:2] == b"PK":
        return rows_of(packed, most=MOST_PEOPLE + 1)
    if b"\0" in packed:
        raise forms.ValidationError(_("ce fichier n’est ni un CSV ni un classeur XLSX : enregistrez-le autrement."))
    text = _decoded(packed)
    first = text.partition("\n")[0]
    mark = max((";", "\t", ","), key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=mark)]
    except csv.Error as error:
        raise forms.ValidationError(_("ce fichier CSV ne se lit pas : enregistrez-le de nouveau.")) from error


class PeopleForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Liste de personnes (CSV ou XLSX)"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.txt"}),
        error_messages={
            "required": gettext_lazy("choisissez le fichier."),
            "empty": gettext_lazy("ce fichier est vide : choisissez-en un autre."),
        },
    )

    def clean_file(self) -> list[list[Any]]:
        """Its lines."""
        file: Any = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("ce fichier dépasse 4 Mo : gardez la colonne « Identifiant » et les parts."))
        rows = _rows(file.read())
        if len(rows) > MOST_PEOPLE + 1:
            raise forms.ValidationError(_("cette liste dépasse 50 000 lignes : partagez-la."))
        return rows


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str("" if value is None else value).split())


@dataclass(frozen=True)
class Column:
    """A column that says a breakdown: its place, its name in the file, its parts by folded words."""

    place: int
    name: str
    breakdown: Breakdown
    parts: Mapping[str, str]

    @property
    def labels(self) -> str:
        """What may be written in it."""
        return ", ".join(member.label for member in self.breakdown.members.all() if member.code != UNSAID)

    def read(self, text: str) -> tuple[list[str], str]:
        """The codes of what is written, or the part that is not known."""
        several = self.breakdown.kind == BreakdownKind.OVERLAPPING
        pieces = [one.strip() for one in text.split(";")] if several else [text]
        codes = []
        for one in (piece for piece in pieces if piece):
            code = self.parts.get(fold(one))
            if code is None:
                return [], one
            codes.append(code)
        return codes, ""


def _columns(head: Sequence[str], one: Expected) -> list[Column]:
    found = []
    for breakdown in one.breakdowns:
        names = {fold(breakdown.label), fold(breakdown.dimension)}
        place = next((rank for rank, name in enumerate(head) if fold(name) in names), None)
        if place is not None:
            members = list(breakdown.members.all())
            parts = {fold(member.label): member.code for member in members}
            parts |= {fold(member.code): member.code for member in members}
            found.append(Column(place, head[place], breakdown, parts))
    return found


def read_people(rows: Sequence[Sequence[Any]], one: Expected, programme: Programme) -> People:
    """The people of a file for one indicator; identifiers become marks here and go no further."""
    people = People()
    head = [_said(value) for value in rows[0]] if rows else []
    who = next((rank for rank, name in enumerate(head) if fold(name) in NAMES), None)
    if who is None:
        people.faults.append(
            Fault(1, "", _("la colonne « Identifiant » manque : nommez ainsi celle qui distingue les personnes."))
        )
        return people
    columns = _columns(head, one)
    read = {who, *(column.place for column in columns)}
    people.unread = [name for rank, name in enumerate(head) if rank not in read and name]
    keys = [key_of(one.breakdown.dimension, member.code) for one in columns for member in one.breakdown.members.all()]
    people.marks = {key: [] for key in (TOTAL, *keys)}
    seen: dict[str, tuple[int, list[list[str]]]] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = [_said(value) for value in row]
        if any(cells):
            people.lines += 1
            _read_line(people, (number, cells, head[who], who), columns, seen, programme)
    if not people.number and not people.faults:
        people.faults.append(Fault(2, head[who], _("aucune personne : écrivez-en une par ligne, sous l’intitulé.")))
    return people


def _read_line(
    people: People,
    line: tuple[int, list[str], str, int],
    columns: Sequence[Column],
    seen: dict[str, tuple[int, list[list[str]]]],
    programme: Programme,
) -> None:
    number, cells, name, who = line
    identifier = cells[who] if who < len(cells) else ""
    if not identifier or len(identifier) > LONGEST:
        words = _("l’identifiant manque : écrivez-le, ou retirez la ligne.")
        words = words if not identifier else _("cet identifiant est trop long : 200 signes au plus.")
        people.faults.append(Fault(number, name, words))
        return
    parts, unknown = [], False
    for column in columns:
        codes, wrong = column.read(cells[column.place] if column.place < len(cells) else "")
        if wrong:
            words = _("« %(word)s » n’est pas une de ses parts : écrivez %(labels)s, ou laissez vide.")
            said = words % {"word": wrong[:60], "labels": column.labels}
            people.faults.append(Fault(number, column.name, said))
            unknown = True
        parts.append(codes)
    if unknown:
        return
    mark = mark_of(programme, identifier)
    if mark in seen:
        first, before = seen[mark]
        people.twice += 1
        if before != parts:
            words = _("cette personne est déjà à la ligne %(n)s, avec d’autres parts : gardez une seule des deux.")
            people.faults.append(Fault(number, name, words % {"n": first}))
        return
    seen[mark] = (number, parts)
    _count(people, mark, columns, parts)


def _count(people: People, mark: str, columns: Sequence[Column], parts: Sequence[Sequence[str]]) -> None:
    people.marks[TOTAL].append(mark)
    for column, codes in zip(columns, parts, strict=True):
        unsaid = [UNSAID] if not codes and column.breakdown.kind == BreakdownKind.PARTITION else []
        for code in [*dict.fromkeys(codes), *unsaid]:
            people.marks[key_of(column.breakdown.dimension, code)].append(mark)
