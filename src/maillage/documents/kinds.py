"""What upper floors tell this app: kinds of documents, and who owns the things that documents are about.

    declare_kind(DocumentKind(code="attendance_certificate", label=_("Attestation de présence"), prefix="ATT"))
    declare_owner("loan", Owner(seen=lambda user: Q(about_key__in=…), may_manage=…, on_signed=agreement_signed))

Called once, from ``apps.py``. Nothing here knows what a loan is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.core.errors import Refused
from maillage.documents.papers.pieces import Article

if TYPE_CHECKING:
    from maillage.documents.models import Document

Words = str | Promise


class NoSuchKind(Refused):
    """A kind that no app declared."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A word between braces that a model text may hold: ``{emprunteur}`` in French, ``{borrower}`` in English.

    ``names`` and ``samples`` are by language; the sample fills previews.
    """

    code: str
    names: Mapping[str, str]
    label: Words
    samples: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """A kind of document.

    ``prefix`` begins its numbers (CONV-2026-0007). ``kept_years`` is how long file, data and signature trail are kept
    after the day it was issued, unless the upper floor says another date. ``defaults`` are the model texts of the
    house by language, that each issuer may rewrite; a kind without defaults has no text to edit.
    """

    code: str
    label: Words
    prefix: str
    kept_years: int = 5
    variables: tuple[Variable, ...] = ()
    defaults: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)
    explains: Words = ""


def _unmanaged(_user: Any, _document: "Document") -> bool:
    return False


def _nowhere(_document: "Document") -> str:
    return ""


def _nothing(_document: "Document", _at: datetime) -> None:
    """Nothing follows."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The app to which the things belong that documents are about (a loan, a training, a meeting).

    ``seen(user)`` is the condition under which somebody sees the documents of its things, on the columns ``about_key``
    and ``issuer``; ``may_manage(user, document)`` lets one remind, withdraw a request, void. ``page(document)`` is the
    path of the thing inside the active territory.

    ``on_signed``, ``on_refused`` and ``on_expired`` run in the transaction of the last signature, of the refusal, of
    the end of the delay: what they refuse is refused to the signer, and nothing is written.
    """

    seen: Callable[[Any], Q]
    may_manage: Callable[[Any, "Document"], bool] = _unmanaged
    page: Callable[["Document"], str] = _nowhere
    on_signed: Callable[["Document", datetime], None] = _nothing
    on_refused: Callable[["Document", datetime], None] = _nothing
    on_expired: Callable[["Document", datetime], None] = _nothing


_kinds: dict[str, DocumentKind] = {}
_owners: dict[str, Owner] = {}


def declare_kind(kind: DocumentKind) -> None:
    """Add a kind; declaring it again replaces it."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> DocumentKind:
    """A declared kind.

    Raises:
        NoSuchKind: no app declared it.
    """
    if code not in _kinds:
        raise NoSuchKind(_("Ce genre de document n’existe pas ici."))
    return _kinds[code]


def known_kinds() -> list[DocumentKind]:
    """Every kind, by code."""
    return [kind for _code, kind in sorted(_kinds.items())]


def label_of(code: str) -> str:
    """How a kind is called, in the active language; its code when its app is gone."""
    return str(_kinds[code].label) if code in _kinds else code


def declare_owner(name: str, owner: Owner) -> None:
    """Say who owns the things of a kind (``Document.about_kind``); declaring it again replaces it."""
    _owners[name] = owner


def owners() -> list[tuple[str, Owner]]:
    """Every owner, by the kind of its things."""
    return sorted(_owners.items())


def owner_of(document: "Document") -> Owner | None:
    """The owner of the thing that a document is about."""
    return _owners.get(document.about_kind)


def retire(*, kind: str = "", owner: str = "") -> None:
    """Forget a kind or an owner: for tests."""
    _kinds.pop(kind, None)
    _owners.pop(owner, None)
