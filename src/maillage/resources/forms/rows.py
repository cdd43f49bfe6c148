"""The rows of the entry form: files, links, relations, what a kit gathers, where it was used.

Rows come and go by buttons, with or without scripts: each list is posted as repeated fields in its order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.text import clean_line
from maillage.files.models import Attachment
from maillage.resources.actions.writing import FileData, ResourceData
from maillage.resources.enums import Relation
from maillage.resources.models import MOST_FILES, MOST_LINKS, MOST_RELATED, MOST_SELECTED, Resource
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

SELECTABLE = (State.PUBLISHED, State.ARCHIVED)
LONGEST_ADDRESS = 400
MOST_USES = 20


@dataclass(frozen=True)
class FileRow:
    """A file as the form shows it; ``licence`` is a code."""

    attachment: Attachment
    title: str
    licence: str
    credit: str


@dataclass
class Rows:
    """The lists of a form."""

    files: list[FileRow]
    related: list[tuple[str, Resource]]
    selection: list[tuple[Resource, str]]
    uses: list[Contribution]

    def file_data(self) -> tuple[FileData, ...]:
        """The files as they are written; one whose licence is no longer offered keeps the first of the list."""
        terms = {term.code: term for term in terms_of(Scheme.LICENCE)}
        return tuple(
            FileData(attachment=row.attachment, title=row.title, licence=terms[row.licence], credit=row.credit)
            for row in self.files
            if row.licence in terms
        )


def rows_of(data: ResourceData | None) -> Rows:
    """The lists of a resource as it stands."""
    if data is None:
        return Rows([], [], [], [])
    files = [FileRow(one.attachment, one.title, one.licence.code, one.credit) for one in data.files]
    return Rows(files, list(data.related), list(data.selection), list(data.uses))


def _uuids(values: Sequence[str], most: int) -> list[str]:
    found = []
    for value in values[:most]:
        try:
            found.append(str(UUID(value)))
        except ValueError:
            found.append("")
    return found


def _beside(values: Sequence[str], rank: int) -> str:
    return clean_line(values[rank]) if rank < len(values) else ""


def typed_rows(typed: Any, user: User, kept: ResourceData | None) -> Rows:
    """The lists as posted; what names nothing that this person may use is left out."""
    return Rows(_files(typed, user, kept), _related(typed), _selection(typed), _uses(typed))


def _files(typed: Any, user: User, kept: ResourceData | None) -> list[FileRow]:
    """Files that this person sent, or that the resource holds already."""
    uids = _uuids(typed.getlist("file"), MOST_FILES)
    rows = Attachment.objects.filter(uid__in=[uid for uid in uids if uid]).order_by("pk")
    mine = {one.attachment.pk for one in kept.files} if kept is not None else set()
    known = {str(row.uid): row for row in rows if row.owner_id == user.pk or row.pk in mine}
    titles, licences, credits_ = (typed.getlist(f"file_{name}") for name in ("title", "licence", "credit"))
    return [
        FileRow(known[uid], _beside(titles, rank)[:140], _beside(licences, rank), _beside(credits_, rank)[:160])
        for rank, uid in enumerate(uids)
        if uid in known
    ]


def _resources(uids: Sequence[str]) -> dict[str, Resource]:
    rows = Resource.objects.filter(
        contribution__uid__in=[uid for uid in uids if uid], contribution__state__in=SELECTABLE
    )
    return {str(row.contribution.uid): row for row in rows.select_related("contribution").order_by("pk")}


def _related(typed: Any) -> list[tuple[str, Resource]]:
    uids, kinds = _uuids(typed.getlist("related"), MOST_RELATED), typed.getlist("related_kind")
    known = _resources(uids)
    return [
        (kind if (kind := _beside(kinds, rank)) in Relation.values else Relation.PART_OF.value, known[uid])
        for rank, uid in enumerate(uids)
        if uid in known
    ]


def _selection(typed: Any) -> list[tuple[Resource, str]]:
    uids, notes = _uuids(typed.getlist("selected"), MOST_SELECTED), typed.getlist("selected_note")
    known = _resources(uids)
    return [(known[uid], _beside(notes, rank)[:300]) for rank, uid in enumerate(uids) if uid in known]


def _uses(typed: Any) -> list[Contribution]:
    uids = _uuids(typed.getlist("use"), MOST_USES)
    rows = Contribution.objects.filter(uid__in=[uid for uid in uids if uid], state__in=SELECTABLE, reserved=False)
    known = {str(row.uid): row for row in rows.select_related("author", "origin").order_by("pk")}
    return [known[uid] for uid in dict.fromkeys(uids) if uid in known]


def rearranged(rows: Rows, deed: str) -> None:
    """What a button of a row does: ``up-selected-2``, ``down-file-0``, ``drop-use-1``."""
    name, _dash, rest = deed.partition("-")
    what, _dash, number = rest.partition("-")
    lists: dict[str, list[Any]] = {
        "file": rows.files, "related": rows.related, "selected": rows.selection, "use": rows.uses
    }  # fmt: skip
    row = lists.get(what)
    rank = int(number) if number.isdecimal() and len(number) < 4 else -1  # noqa: PLR2004 - a rank of a short list
    if row is None or not 0 <= rank < len(row):
        return
    if name == "drop":
        del row[rank]
        return
    other = rank - 1 if name == "up" else rank + 1
    if 0 <= other < len(row):
        row[rank], row[other] = row[other], row[rank]


def with_licence(row: FileRow, fallback: str) -> FileRow:
    """A new file under the licence of the page, until its own is chosen."""
    return row if row.licence else replace(row, licence=fallback)


def licences() -> list[tuple[str, str]]:
    """The licences a file may have."""
    return [(term.code, term.label) for term in terms_of(Scheme.LICENCE) if not term.retired]


def first_licence() -> str:
    """What is proposed for a file."""
    offered = terms_of(Scheme.LICENCE)
    return offered[0].code if offered else ""


def links_in(text: str) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """One link a line, the address then its title; and a sentence for each line that is none."""
    found: list[tuple[str, str]] = []
    wrong: list[str] = []
    check = URLValidator(schemes=["http", "https"])
    for raw in text.splitlines():
        line = clean_line(raw)
        if not line:
            continue
        url, _space, title = line.partition(" ")
        url = url if "://" in url else f"https://{url}"
        try:
            check(url)
        except ValidationError:
            wrong.append(_("« %(line)s » : chaque ligne commence par une adresse, comme https://exemple.fr/page.")
                         % {"line": line[:80]})  # fmt: skip
            continue
        if len(url) > LONGEST_ADDRESS:
            wrong.append(_("« %(line)s… » : cette adresse est trop longue.") % {"line": line[:60]})
            continue
        found.append((url, title))
    if len(found) > MOST_LINKS:
        wrong.append(_("Au plus %(most)s liens : gardez les plus utiles.") % {"most": MOST_LINKS})
    return tuple(found), wrong


def links_text(links: Sequence[tuple[str, str]]) -> str:
    """The links as they are typed."""
    return "\n".join(f"{url} {title}".strip() for url, title in links)
