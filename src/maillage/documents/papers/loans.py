"""The papers of a loan: convention, insurance recap, packing list, condition report, delivery note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.documents.papers import pieces
from maillage.documents.papers.pieces import Article, Block, Column, Hand, Pair, Party, Photo
from maillage.documents.papers.words import day, measure, money, span
from maillage.ui.templatetags.ui.words import number


@dataclass(frozen=True, kw_only=True)
class Item:
    """A tool, a copy or a component on a list.

    ``mark`` is its inventory number, ``quantity`` how many pieces, ``value`` what it is insured for (one piece),
    ``crate`` where it is packed, ``weight`` in kilograms (one piece), ``remark`` what one must know.
    """

    name: str
    mark: str = ""
    quantity: int = 1
    value: Decimal | None = None
    crate: str = ""
    weight: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A loan convention.

    ``lender`` and ``borrower`` head it; ``items`` are what is lent (none in the convention of a whole year);
    ``first`` and ``last`` the borrower's days, both included; ``facts`` whatever else is agreed (fees, deposit,
    transport) as label and value; ``articles`` come from ``texts.written`` with the variables already replaced.
    ``is_electronic`` says that it is signed by link: otherwise it ends with places to sign by hand.
    """

    lender: Party
    borrower: Party
    items: Sequence[Item]
    first: date
    last: date
    articles: Sequence[Article]
    facts: Sequence[Pair] = ()
    is_electronic: bool = True

    @property
    def title(self) -> str:
        """Its name."""
        return _("Convention de prêt")

    @property
    def subtitle(self) -> str:
        """The days."""
        return span(self.first, self.last)

    def blocks(self) -> list[Block]:
        """Parties, what is lent, articles, signatures."""
        columns = [
            Column(label=_("Désignation"), share=1), Column(label=_("Inventaire")),
            Column(label=_("Quantité"), right=True), Column(label=_("Valeur d’assurance"), right=True),
        ]  # fmt: skip
        rows = [(row.name, row.mark, number(row.quantity), money(total_of(row))) for row in self.items]
        foot = [_("Valeur totale"), "", "", money(value_of(self.items))] if value_of(self.items) is not None else []
        signed = (
            pieces.note(
                _(
                    "Cette convention est signée par lien : chaque partie reçoit ce fichier et le certificat de"
                    " signature."
                )
            )
            if self.is_electronic
            else pieces.hands(
                [Hand(role=self.lender.role, name=self.lender.name),
                 Hand(role=self.borrower.role, name=self.borrower.name)],
                label=_("Fait en deux exemplaires. Date, nom, qualité, signature :"),
            )
        )  # fmt: skip
        lent = [pieces.heading(_("Ce qui est prêté")), pieces.table(columns, rows, foot=foot)] if rows else []
        return [
            pieces.parties([self.lender, self.borrower]),
            *lent,
            pieces.facts([(_("Dates du prêt"), span(self.first, self.last)), *self.facts]),
            pieces.heading(_("Ce qui est convenu")),
            pieces.articles(self.articles, numbered=_("Article")),
            signed,
        ]


@dataclass(frozen=True, kw_only=True)
class InsuranceRecap:
    """What the borrower gives to their insurer: items with their values, nail to nail between two dates.

    ``covered_from`` and ``covered_to`` are the first and last day under the borrower's responsibility, transport
    included when they carry; ``places`` where the things will be kept and shown.
    """

    lender: Party
    borrower: Party
    items: Sequence[Item]
    covered_from: date
    covered_to: date
    places: Sequence[str] = ()
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Récapitulatif pour l’assurance")

    @property
    def subtitle(self) -> str:
        """The total."""
        return _("Valeur à assurer : %(total)s") % {"total": money(value_of(self.items)) or "—"}

    def blocks(self) -> list[Block]:
        """Who, when, where, then the values."""
        columns = [
            Column(label=_("Désignation"), share=1), Column(label=_("Inventaire")),
            Column(label=_("Quantité"), right=True), Column(label=_("Valeur unitaire"), right=True),
            Column(label=_("Valeur"), right=True),
        ]  # fmt: skip
        rows = [
            (row.name, row.mark, number(row.quantity), money(row.value), money(total_of(row))) for row in self.items
        ]
        covered = span(self.covered_from, self.covered_to)
        return [
            pieces.parties([self.lender, self.borrower]),
            pieces.facts([(_("Période à couvrir"), covered), (_("Lieux"), ", ".join(self.places))]),
            pieces.heading(_("Valeurs")),
            pieces.table(columns, rows, foot=[_("Total"), "", "", "", money(value_of(self.items))]),
            pieces.articles(self.articles),
        ]


@dataclass(frozen=True, kw_only=True)
class PackingList:
    """What leaves, crate by crate, with two boxes to tick on each line: at departure and at return.

    ``leaves_on`` is the day of departure; ``volume`` in cubic metres for the whole; ``vehicle`` is advice in words.
    """

    lender: Party
    borrower: Party
    items: Sequence[Item]
    leaves_on: date
    volume: Decimal | None = None
    vehicle: str = ""
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Liste de colisage")

    @property
    def subtitle(self) -> str:
        """The day."""
        return _("Départ le %(day)s") % {"day": day(self.leaves_on, weekday=True)}

    def blocks(self) -> list[Block]:
        """Totals, then a table for each crate."""
        pieces_out = sum(row.quantity for row in self.items)
        totals = [
            (_("Pièces"), number(pieces_out)),
            (_("Poids"), measure(weight_of(self.items), "kg", 1)),
            (_("Volume"), measure(self.volume, "m³", 1)),
            (_("Véhicule conseillé"), self.vehicle),
        ]
        columns = [
            Column(label=_("Départ"), box=True), Column(label=_("Retour"), box=True),
            Column(label=_("Désignation"), share=2), Column(label=_("Inventaire")),
            Column(label=_("Quantité"), right=True), Column(label=_("Remarque"), share=1),
        ]  # fmt: skip
        out = [pieces.parties([self.lender, self.borrower]), pieces.facts(totals)]
        for crate in dict.fromkeys(row.crate for row in self.items):
            rows = [row for row in self.items if row.crate == crate]
            out += [
                pieces.heading(crate or _("Sans caisse")),
                pieces.table(columns, [("", "", row.name, row.mark, number(row.quantity), row.remark) for row in rows]),
            ]
        out.append(pieces.articles(self.articles))
        people = [Hand(role=_("Au départ")), Hand(role=_("Au retour"))]
        return [*out, pieces.hands(people, label=_("Vérifié par (nom, date, signature) :"))]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was seen of one component: ``state`` in words (« bon état »), remarks, photos.

    ``counted`` is how many pieces were there, ``expected`` how many there should be; ``before`` the state written in
    the previous report, printed when it differs.
    """

    component: str
    state: str
    counted: int | None = None
    expected: int | None = None
    before: str = ""
    remark: str = ""
    photos: Sequence[Photo] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionReport:
    """The state of a copy at one moment of its journey: at departure, received, packed again, returned.

    ``moment`` says which in words; ``on`` the day; ``place`` where; ``findings`` component by component. ``hands``
    are who signs: those who hand over and who receive.
    """

    subject: str
    mark: str
    moment: str
    on: date
    place: str
    findings: Sequence[Finding]
    hands: Sequence[Hand] = ()
    summary: str = ""
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Constat d’état")

    @property
    def subtitle(self) -> str:
        """What, when."""
        return f"{self.subject}, {self.moment}, {day(self.on)}"

    def blocks(self) -> list[Block]:
        """Facts, component by component, photos, places to sign."""
        columns = [
            Column(label=_("Élément"), share=2), Column(label=_("Compté"), right=True),
            Column(label=_("État"), share=1), Column(label=_("Remarque"), share=2),
        ]  # fmt: skip
        known = [
            (_("Objet"), self.subject), (_("Inventaire"), self.mark), (_("Moment"), self.moment),
            (_("Jour"), day(self.on, weekday=True)), (_("Lieu"), self.place),
        ]  # fmt: skip
        rows = [(row.component, counted_of(row), state_of(row), row.remark) for row in self.findings]
        out = [
            pieces.facts(known),
            pieces.text(self.summary),
            pieces.heading(_("Élément par élément")),
            pieces.table(columns, rows),
        ]
        for row in self.findings:
            if row.photos:
                out += [pieces.heading(_("Photos : %(name)s") % {"name": row.component}), pieces.photos(row.photos)]
        out.append(pieces.articles(self.articles))
        return [*out, pieces.hands(self.hands, label=_("Constaté ensemble. Nom, date, signature :"))]


@dataclass(frozen=True, kw_only=True)
class DeliveryNote:
    """What was handed over, by whom to whom: signed by hand at the door. ``way`` is « livraison » or « reprise »."""

    way: str
    giver: Party
    receiver: Party
    on: date
    place: str
    items: Sequence[Item]
    crates: int | None = None
    articles: Sequence[Article] = ()

    @property
    def title(self) -> str:
        """Its name."""
        return _("Bon de livraison")

    @property
    def subtitle(self) -> str:
        """Which way, when."""
        return f"{self.way}, {day(self.on, weekday=True)}"

    def blocks(self) -> list[Block]:
        """Who, where, what, reserves, places to sign."""
        columns = [
            Column(label=_("Remis"), box=True), Column(label=_("Désignation"), share=1),
            Column(label=_("Inventaire")), Column(label=_("Caisse")), Column(label=_("Quantité"), right=True),
        ]  # fmt: skip
        crates = "" if self.crates is None else number(self.crates)
        return [
            pieces.parties([self.giver, self.receiver]),
            pieces.facts([(_("Lieu"), self.place), (_("Colis"), crates)]),
            pieces.table(columns, [("", row.name, row.mark, row.crate, number(row.quantity)) for row in self.items]),
            pieces.articles(self.articles),
            pieces.hands(
                [Hand(role=_("Remis par"), name=self.giver.name), Hand(role=_("Reçu par"), name=self.receiver.name)],
                label=_("Réserves éventuelles, nom, heure, signature :"),
            ),
        ]


def total_of(item: Item) -> Decimal | None:
    """The value of all the pieces of a line."""
    return None if item.value is None else item.value * item.quantity


def value_of(items: Sequence[Item]) -> Decimal | None:
    """The value of the whole, as far as it is known; nothing when no value is."""
    known = [total for item in items if (total := total_of(item)) is not None]
    return sum(known, Decimal(0)) if known else None


def weight_of(items: Sequence[Item]) -> Decimal | None:
    """The weight of the whole, as far as it is known."""
    known = [item.weight * item.quantity for item in items if item.weight is not None]
    return sum(known, Decimal(0)) if known else None


def counted_of(row: Finding) -> str:
    """« 11 / 12 »: what is missing shows."""
    if row.counted is None:
        return ""
    return number(row.counted) if row.expected is None else f"{number(row.counted)} / {number(row.expected)}"


def state_of(row: Finding) -> str:
    """The state, with the one written before when it differs."""
    if not row.before or row.before == row.state:
        return row.state
    return _("%(state)s (avant : %(before)s)") % {"state": row.state, "before": row.before}
