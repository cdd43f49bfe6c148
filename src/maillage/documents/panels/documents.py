"""What the page of a document shows, and the list of those of a thing, for the apps that own it."""

from dataclasses import dataclass
from typing import Any

from maillage.documents import rules
from maillage.documents.actions.sealing import moment
from maillage.documents.forms.documents import ReasonForm
from maillage.documents.kinds import owner_of
from maillage.documents.models import Document
from maillage.documents.panels.signing import Badge, badge_of, progress_phrase, signer_lines, weight_phrase
from maillage.ui.access import Request as HttpRequest


@dataclass(frozen=True)
class DocumentLine:
    """A document in a list: its row, its state, and that of its signatures (nothing when none were asked)."""

    document: Document
    badge: Badge
    signatures: Badge | None
    replaced_by: str = ""


def lines_about(user: Any, kind: str, key: object) -> list[DocumentLine]:
    """The documents of a thing that a person sees, newest first: two queries, whatever their number.

    An app that owns the thing shows them with ``{% include "documents/parts/list.html" with documents=lines %}``.
    """
    rows = Document.objects.visible_to(user).about(kind, key).for_lists().newest_first()
    return [line_of(row) for row in rows]


def line_of(document: Document) -> DocumentLine:
    """One line."""
    request = getattr(document, "request", None)
    by = document.superseded_by.number if document.superseded_by else ""
    return DocumentLine(document, badge_of(document), badge_of(request) if request else None, by)


def document_context(request: HttpRequest, document: Document, form: ReasonForm | None = None) -> dict[str, Any]:
    """The page of a document, for whoever sees it; deeds for who manages it."""
    asked = getattr(document, "request", None)
    lines = signer_lines(asked) if asked else []
    owner = owner_of(document)
    user = request.user
    trail = asked.traces.select_related("signer").in_order() if asked else []
    return {
        "document": document, "badge": badge_of(document), "signature_request": asked,
        "signatures": badge_of(asked) if asked else None, "lines": lines, "progress": progress_phrase(lines),
        "trail": [(moment(one.at), one.get_step_display(), one.signer) for one in trail],
        "issued": moment(document.issued_at), "weight": weight_phrase(document.bytes) if document.bytes else "",
        "page_url": owner.page(document) if owner else "", "replaces": getattr(document, "replaces", None),
        "may_void": rules.may_void(user, document), "may_withdraw": rules.may_withdraw(user, document),
        "may_read_certificate": rules.may_read_certificate(user, document), "form": form or ReasonForm(),
        "remindable": {one.signer.pk for one in lines if rules.may_remind(user, one.signer)},
    }  # fmt: skip
