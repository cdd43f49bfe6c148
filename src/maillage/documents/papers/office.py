"""Papers that are not of loans only: request for an invoice, sheet of labels, specimen of a text, certificate."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import segno
from django.utils.translation import gettext as _

from maillage.documents.papers import pieces
from maillage.documents.papers.pieces import Article, Block, Column, Pair, Party
from maillage.documents.papers.words import day, money
from maillage.ui.templatetags.ui.words import number


@dataclass(frozen=True, kw_only=True)
class Charge:
    """A line to invoice: what, how many, at which price for one. Amounts are euros, without tax unless said."""

    label: str
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class InvoiceRequest:
    """What a desk asks its accountants to invoice. It is a request, not an invoice: it says so on its first line.

    ``payer`` is who will pay, with the identifiers that public invoicing asks for in ``identifiers`` (SIRET, code
    service, numéro d’engagement); ``tax`` is a sentence (« TVA non applicable, article 293 B du CGI »).
    """

    seller: Party
    payer: Party
    charges: Sequence[Charge]
    reason: str
    due_on: date | None = None
    identifiers: Sequence[Pair] = ()
    tax: str = ""
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Demande de facturation")

    @property
    def subtitle(self) -> str:
        """What for."""
        return self.reason

    def blocks(self) -> list[Block]:
        """Who sells and pays, the lines, the total."""
        columns = [
            Column(label=_("Désignation"), share=1), Column(label=_("Quantité"), right=True),
            Column(label=_("Prix unitaire"), right=True), Column(label=_("Montant"), right=True),
        ]  # fmt: skip
        rows = [
            (row.label, number(row.quantity.normalize()), money(row.price), money(row.quantity * row.price))
            for row in self.charges
        ]
        total = sum((row.quantity * row.price for row in self.charges), Decimal(0))
        return [
            pieces.note(_("Ce document demande une facture : il n’en est pas une, et rien n’est à payer sur sa foi.")),
            pieces.parties([self.seller, self.payer]),
            pieces.facts([*self.identifiers, (_("À facturer avant le"), day(self.due_on))]),
            pieces.table(columns, rows, foot=[_("Total"), "", "", money(total)]),
            pieces.text(self.tax),
            pieces.articles(self.articles),
        ]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A paper of text and facts alone: what a kind that brings no layout of its own prints, and specimens of texts."""

    heading: str
    articles: Sequence[Article]
    lead: str = ""
    facts: Sequence[Pair] = ()
    numbered: bool = False

    @property
    def title(self) -> str:
        """As given."""
        return self.heading

    @property
    def subtitle(self) -> str:
        """As given."""
        return self.lead

    def blocks(self) -> list[Block]:
        """Facts, then articles."""
        return [
            pieces.facts(self.facts),
            pieces.articles(self.articles, numbered=_("Article") if self.numbered else ""),
        ]


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label to stick on a crate or a copy: the code opens ``url``."""

    url: str
    title: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LabelSheet:
    """Labels on A4, ``across`` by row (three by default, 63.5 mm wide), each with a QR code of its address."""

    labels: Sequence[Label]
    across: int = 3

    @property
    def title(self) -> str:
        """Its name."""
        return _("Étiquettes")

    @property
    def subtitle(self) -> str:
        """Nothing."""
        return ""

    def blocks(self) -> list[Block]:
        """The labels, in order."""
        return [
            {
                "kind": "labels",
                "across": self.across,
                "labels": [
                    {
                        "title": one.title, "mark": one.mark, "note": one.note, "code": qr(one.url), "url": one.url,
                        "alt": _("Code à scanner : %(title)s") % {"title": f"{one.title} {one.mark}".strip()},
                    }
                    for one in self.labels
                ],
            }
        ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature of a certificate."""

    name: str
    capacity: str
    email: str
    when: str
    consent: str


@dataclass(frozen=True, kw_only=True)
class SignatureCertificate:
    """What proves the signatures of a document: its full number and digest, who agreed to what and when, the trail.

    A file of its own beside the document, which stays byte for byte what was signed. ``trail`` are
    lines of (when, what, who).
    """

    reference: str
    document: str
    sha256: str
    size: str
    signatures: Sequence[Signature]
    trail: Sequence[tuple[str, str, str]]
    verify_url: str

    @property
    def title(self) -> str:
        """Its name."""
        return _("Certificat de signature")

    @property
    def subtitle(self) -> str:
        """Of what."""
        return self.document

    def blocks(self) -> list[Block]:
        """What was signed, by whom, how one checks."""
        who = [
            Column(label=_("Nom et qualité"), share=1), Column(label=_("Adresse vérifiée par un code"), share=1),
            Column(label=_("Signé le")),
        ]  # fmt: skip
        trail = [Column(label=_("Quand")), Column(label=_("Quoi"), share=1), Column(label=_("Qui"), share=1)]
        return [
            pieces.facts(
                [(_("Document signé"), self.reference), (_("Empreinte SHA-256"), self.sha256), (_("Taille"), self.size)]
            ),
            pieces.heading(_("Signatures")),
            pieces.table(who, [(f"{one.name}\n{one.capacity}", one.email, one.when) for one in self.signatures]),
            *(
                pieces.note(one.consent, label=_("Consentement de %(name)s") % {"name": one.name})
                for one in self.signatures
            ),
            pieces.heading(_("Ce qui s’est passé")),
            pieces.table(trail, self.trail, small=True),
            pieces.heading(_("Vérifier")),
            pieces.text(
                _(
                    "Le document signé est un fichier séparé, inchangé depuis sa première signature. Déposez-le sur la"
                    " page %(url)s : elle en calcule l’empreinte et la compare à celle qui est écrite ici. Tout outil"
                    " qui calcule un SHA-256 donne le même résultat. Heures de Paris."
                )
                % {"url": self.verify_url}
            ),
        ]


def qr(url: str) -> str:
    """An address as a QR code, in SVG."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=2, xmldecl=False, scale=4)
    return out.getvalue().decode()
