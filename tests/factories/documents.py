"""Documents issued by the real actions, about things of a pretend owner."""

import re
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from maillage.documents.actions import About, SignerData, ask_signatures, compose, issue
from maillage.documents.actions.by_link import send_code, sign_by_link
from maillage.documents.actions.sealing import seal
from maillage.documents.actions.signing import invite
from maillage.documents.composing import Issuer
from maillage.documents.kinds import Owner, declare_owner, retire
from maillage.documents.models import Document, Signer
from maillage.documents.papers.loans import Agreement, Item
from maillage.documents.papers.pieces import Article, Party
from maillage.notices.models import Mail

AT = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)
LENDER = Party(role="Le prêteur", name="Médiathèque de Clairval", lines=["4 place du Marché"])
BORROWER = Party(role="L’emprunteur", name="Bibliothèque de Saint-Vaast", lines=["3 rue des Tilleuls"])
ITEM = Item(name="Nuits claires", mark="EXP-012", quantity=12, value=Decimal(250))
ADA = SignerData(name="Ada Bertin", email="ada@exemple.test", capacity="présidente, pour l’emprunteur")
LINUS = SignerData(name="Linus Caron", email="linus@exemple.test", capacity="directeur, pour le prêteur")


def make_issuer(territory: Any = None, key: str = "organisation:1", **fields: Any) -> Issuer:
    """A lender."""
    return Issuer(key=key, territory=territory, **({"name": "Médiathèque de Clairval"} | fields))


def make_paper(**fields: Any) -> Agreement:
    """A convention of one article."""
    given = {
        "lender": LENDER, "borrower": BORROWER, "items": [ITEM], "first": date(2027, 3, 2), "last": date(2027, 3, 30),
        "articles": [Article("Objet", "Un prêt.")],
    }  # fmt: skip
    return Agreement(**(given | fields))


def make_document(territory: Any = None, *, composed: bool = True, **fields: Any) -> Document:
    """A convention issued, with its file."""
    given: dict[str, Any] = {
        "actor": None, "kind": "loan_agreement", "paper": make_paper(), "issuer": make_issuer(territory),
        "about": About(kind="pretend", key="7", label="Nuits claires, mars 2027"), "language": "fr", "at": AT,
    }  # fmt: skip
    document = issue(**(given | fields))
    return compose(document=document) if composed else document


def make_request(document: Document | None = None, *signers: SignerData, at: datetime = AT, **fields: Any) -> Document:
    """A document whose signers have their links."""
    found = document or make_document()
    request = ask_signatures(actor=None, document=found, signers=signers or (ADA, LINUS), at=at, **fields)
    invite(request=request, at=at)
    return Document.objects.select_related("territory", "request").get(pk=found.pk)


def signer_of(document: Document, rank: int = 1) -> Signer:
    """One signer, as a link gives them."""
    rows = Signer.objects.select_related("request__document__territory")
    return rows.get(request__document=document, rank=rank)


def code_for(signer: Signer, at: datetime = AT) -> str:
    """Ask for a code, and read it in the mail."""
    send_code(signer=signer, at=at)
    mail = Mail.objects.filter(to=signer.email, template="documents/mail/code").order_by("-pk")[0]
    return re.findall(r"\b\d{6}\b", mail.text)[0]


def sign(document: Document, rank: int = 1, at: datetime = AT) -> Signer:
    """Sign as a person does."""
    signer = signer_of(document, rank)
    code = code_for(signer, at)
    sign_by_link(signer=signer_of(document, rank), code=code, seen=document.sha256, consents=True, at=at)
    return signer_of(document, rank)


def make_signed(document: Document | None = None, at: datetime = AT) -> Document:
    """A document signed by both, with its certificate."""
    asked = make_request(document, at=at)
    sign(asked, 1, at)
    sign(asked, 2, at + timedelta(minutes=3))
    seal(document=asked, at=at + timedelta(minutes=4))
    return Document.objects.select_related("territory", "request").get(pk=asked.pk)


@contextmanager
def pretend_owner(**fields: Any) -> Any:
    """An app that owns « pretend » things, for the time of a test; everyone who signs in sees them by default."""
    declare_owner("pretend", Owner(**({"seen": lambda _user: Q()} | fields)))
    try:
        yield
    finally:
        retire(owner="pretend")
