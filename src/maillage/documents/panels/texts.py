"""What the pages of model texts show: the list of an issuer, one text with its variables and versions, a specimen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.documents.actions.texts import articles_of, braced, checked, filled
from maillage.documents.composing import Issuer, print_paper
from maillage.documents.enums import LANGUAGES
from maillage.documents.forms.texts import NoteForm, articles_formset
from maillage.documents.kinds import DocumentKind, kind_of
from maillage.documents.models import TextVersion
from maillage.documents.papers.office import Sheet
from maillage.documents.papers.pieces import Article
from maillage.documents.querysets import TextVersionQuerySet

SHOWN_VERSIONS = 20
LONG_TEXT = 3  # above, articles are numbered


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where an app shows the model texts of an issuer.

    ``base`` is the path of the list; the page of a text is ``base`` + kind + ``/`` + language + ``/``. ``kinds`` are
    the codes offered, in order. ``crumbs`` are (label, path) above the list.
    """

    issuer: Issuer
    base: str
    kinds: Sequence[str]
    crumbs: Sequence[tuple[str, str]] = ()

    def path_of(self, kind: str, language: str) -> str:
        """The page of one text."""
        return f"{self.base}{kind}/{language}/"


@dataclass(frozen=True)
class TextLine:
    """A text in the list: its kind and what is printed in each language."""

    kind: DocumentKind
    languages: list[tuple[str, str, str]]  # label, path, state


def list_context(desk: Desk) -> dict[str, Any]:
    """The texts of an issuer, by kind; one query."""
    rows = TextVersion.objects.filter(issuer=desk.issuer.key, kind__in=desk.kinds).order_by(
        "kind", "language", "version"
    )
    last = {(row.kind, row.language): row for row in rows}
    lines = []
    for code in desk.kinds:
        kind = kind_of(code)
        offered = [(name, label) for name, label in LANGUAGES if name in kind.defaults]
        lines.append(
            TextLine(
                kind,
                [(str(label), desk.path_of(code, name), state_of(last.get((code, name)))) for name, label in offered],
            )
        )
    return {"desk": desk, "lines": [line for line in lines if line.languages]}


def state_of(version: TextVersion | None) -> str:
    """« votre version 3 », or that the text proposed is printed."""
    if version is None or version.follows_default:
        return _("texte proposé")
    return _("votre version %(n)s") % {"n": version.version}


@dataclass(frozen=True)
class Text:
    """One text of an issuer: a kind in a language."""

    desk: Desk
    kind: DocumentKind
    language: str

    @property
    def path(self) -> str:
        """Its page."""
        return self.desk.path_of(self.kind.code, self.language)

    def versions(self) -> TextVersionQuerySet:
        """All that was saved, the latest first."""
        return TextVersion.objects.of(self.desk.issuer.key, self.kind.code, self.language)


def text_context(text: Text, *, shown: TextVersion | None = None) -> dict[str, Any]:
    """One text to edit; ``shown`` starts from an earlier version."""
    known = around(text)
    last = known["last"]
    rows = list(articles_of(shown or last, text.kind, text.language))
    form = NoteForm(initial={"seen": last.version if last else 0})
    return {**known, "articles": articles_formset(rows), "form": form, "shown": shown, "said": ""}


def around(text: Text) -> dict[str, Any]:
    """What stands around the form: variables, versions, the other languages."""
    kind, language = text.kind, text.language
    versions = list(text.versions().select_related("by")[:SHOWN_VERSIONS])
    last = versions[0] if versions else None
    return {
        "desk": text.desk, "kind": kind, "language": language, "state": state_of(last), "last": last, "shown": None,
        "language_label": dict(LANGUAGES)[language], "path": text.path, "versions": versions,
        "others": [
            (label, text.desk.path_of(kind.code, name), name == language)
            for name, label in LANGUAGES
            if name in kind.defaults
        ],
        "variables": [(braced(one.names[language]), one.label, one.samples[language]) for one in kind.variables],
    }  # fmt: skip


def specimen(text: Text, rows: Sequence[Article], at: datetime) -> bytes:
    """A text as it would be printed, with samples in place of the variables and « spécimen » across the pages.

    Raises:
        TextRefused: an article cannot be printed.
    """
    kind, language, issuer = text.kind, text.language, text.desk.issuer
    kept = checked(rows, kind, language)
    samples = {one.code: one.samples[language] for one in kind.variables}
    with override(language):
        sheet = Sheet(
            heading=str(kind.label), lead=issuer.name, articles=filled(kept, kind, language, samples),
            numbered=len(kept) > LONG_TEXT,
        )  # fmt: skip
    return print_paper(sheet, issuer=issuer, language=language, at=at, specimen=True)
