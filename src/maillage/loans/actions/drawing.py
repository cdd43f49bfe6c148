"""The papers of a loan, drawn up from what is known of it, in the active language: nothing is written here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.directory.models import Organisation
from maillage.documents.actions import written
from maillage.documents.composing import Issuer
from maillage.documents.models import TextVersion
from maillage.documents.papers.loans import Agreement, DeliveryNote, Finding, InsuranceRecap, Item, PackingList
from maillage.documents.papers.loans import ConditionReport as PaperReport
from maillage.documents.papers.office import Charge, InvoiceRequest
from maillage.documents.papers.pieces import Article, Hand, Pair, Paper, Party, Photo
from maillage.documents.papers.rounds import RoadSheet
from maillage.documents.papers.rounds import Stop as PaperStop
from maillage.documents.papers.words import day, money
from maillage.loans.actions.common import day_of, local
from maillage.loans.actions.reports import expected_in
from maillage.loans.availability.terms import Rules, rules_of
from maillage.loans.enums import FeeBasis, Moment, StopKind, Transport
from maillage.loans.models import Component, ConditionReport, Lender, Loan, Round, RoundStop, YearlyAgreement

NONE, ONE = Decimal(0), Decimal(1)


class NothingToPrint(Refused):
    """A paper that would say nothing."""


def issuer_of(lender: Lender) -> Issuer:
    """In whose name the papers of a lender are issued: its structure, whose numbers and texts they carry."""
    home = lender.organisation
    return Issuer(
        key=f"organisation:{home.pk}", name=str(home), lines=tuple(address_of(home)),
        territory=home.contribution.origin, reply_to=lender.email,
    )  # fmt: skip


def address_of(organisation: Organisation) -> list[str]:
    """The lines of an address, as far as they are known."""
    town = organisation.commune.name if organisation.commune is not None else ""
    return [line for line in (organisation.address, f"{organisation.postcode} {town}".strip()) if line]


def lender_party(lender: Lender) -> Party:
    """The lender at the head of a paper."""
    lines = [*address_of(lender.organisation), lender.phone, lender.email]
    return Party(role=_("Le prêteur"), name=str(lender), lines=[line for line in lines if line])


def borrower_party(loan: Loan) -> Party:
    """The borrower at the head of a paper."""
    home = address_of(loan.borrower) if loan.borrower is not None else []
    town = loan.borrower_commune.name if loan.borrower_commune is not None and not home else ""
    lines = [*home, town, loan.contact_name, loan.contact_phone, loan.contact_email]
    return Party(role=_("L’emprunteur"), name=loan.who, lines=[line for line in lines if line])


def place_of(loan: Loan) -> str:
    """Where the tool will be used, in one line."""
    if loan.venue is not None:
        return loan.venue.where
    town = loan.commune.name if loan.commune is not None else ""
    return ", ".join(one for one in (loan.place, town) if one)


def lent_as_one(loan: Loan) -> list[Item]:
    """What is lent, in one line: the tool with its modules, its inventory number and what it is insured for."""
    modules = [str(one) for one in loan.modules.order_by("slice")]
    name = f"{loan.tool_title} ({', '.join(modules)})" if modules else loan.tool_title
    mark = (loan.copy.inventory or loan.copy.label) if loan.copy is not None else ""
    return [Item(name=name, mark=mark, value=loan.insured_value)]


def components_of(loan: Loan) -> list[Item]:
    """What leaves, component by component and crate by crate; the tool itself where it is not described."""
    expected = expected_in(loan)
    rows = Component.objects.filter(pk__in=expected).order_by("crate", "position", "pk")
    items = [
        Item(
            name=one.name, quantity=expected[one.pk], value=one.value, crate=one.crate,
            remark="" if one.is_essential else _("facultatif"),
        )
        for one in rows
        if expected[one.pk]
    ]  # fmt: skip
    return items or lent_as_one(loan)


def transport_phrase(loan: Loan, rules: Rules) -> str:
    """Who carries, in a sentence, with the advice of the lender."""
    if loan.previous is not None:
        said = _("L’emprunteur précédent, %(name)s, remet les objets directement.") % {"name": loan.previous.who}
    elif rules.transport == Transport.LENDER:
        said = _("Le prêteur livre et reprend les objets.")
    elif rules.transport == Transport.SHUTTLE:
        said = _("La navette du prêteur livre les objets et les reprend.")
    else:
        said = _("L’emprunteur vient chercher les objets chez le prêteur et les y rapporte.")
    return f"{said} {rules.transport_advice}".strip()


def _articles(
    lender: Lender, kind: str, language: str, values: dict[str, str]
) -> tuple[Sequence[Article], TextVersion | None]:
    found = written(issuer=issuer_of(lender).key, kind=kind, language=language, values=values)
    return found.articles, found.version


Drawn = tuple[Paper, TextVersion | None]


def agreement(loan: Loan, language: str, *, by_hand: bool) -> Drawn:
    """The convention of one loan."""
    rules, items = rules_of(loan.tool, loan.lender), lent_as_one(loan)
    fee, deposit = money(loan.fee), money(loan.deposit)
    transport = transport_phrase(loan, rules)
    values = {
        "lender": str(loan.lender), "borrower": loan.who, "first_day": day(loan.first_on),
        "last_day": day(loan.last_on), "items": _("« %(title)s »") % {"title": items[0].name},
        "place": place_of(loan), "total_value": money(loan.insured_value) or _("leur valeur de remplacement"),
        "fee": fee or _("aucune"), "deposit": deposit or _("aucun"), "transport": transport,
    }  # fmt: skip
    articles, version = _articles(loan.lender, "loan_agreement", language, values)
    facts: list[Pair] = [
        (_("Référence du prêt"), loan.reference), (_("Départ prévu"), day(loan.leaves_on, weekday=True)),
        (_("Retour prévu"), day(loan.returns_on, weekday=True)), (_("Lieu"), place_of(loan)),
        (_("Participation aux frais"), fee), (_("Dépôt de garantie"), deposit),
        (_("Mention à imprimer"), loan.tool.credit_line),
    ]  # fmt: skip
    paper = Agreement(
        lender=lender_party(loan.lender), borrower=borrower_party(loan), items=items, first=loan.first_on,
        last=loan.last_on, articles=articles, facts=facts, is_electronic=not by_hand,
    )  # fmt: skip
    return paper, version


def yearly_agreement(row: YearlyAgreement, language: str, *, by_hand: bool) -> Drawn:
    """The convention of a year between a lender and a borrower: each loan then needs none of its own."""
    lender = row.lender
    borrower = Party(role=_("L’emprunteur"), name=str(row.borrower), lines=address_of(row.borrower))
    values = {
        "lender": str(lender), "borrower": str(row.borrower), "first_day": day(row.first_on),
        "last_day": day(row.last_on), "items": _("les outils de son catalogue, demande par demande"),
        "place": _("le lieu que dit chaque demande"), "total_value": _("la valeur que dit chaque prêt"),
        "fee": _("celle que dit chaque prêt"), "deposit": _("celui que dit chaque prêt"),
        "transport": _("Le transport se fait comme chaque prêt le dit."),
    }  # fmt: skip
    articles, version = _articles(lender, "loan_agreement", language, values)
    paper = Agreement(
        lender=lender_party(lender), borrower=borrower, items=(), first=row.first_on, last=row.last_on,
        articles=articles, is_electronic=not by_hand,
    )  # fmt: skip
    return paper, version


def insurance_recap(loan: Loan, language: str) -> Drawn:
    """What the borrower hands to their insurer: nail to nail when the lender asks it or the borrower carries."""
    if loan.insured_value is None:
        raise NothingToPrint(_("La valeur d’assurance de cet outil n’est pas connue : écrivez-la sur sa fiche."))
    rules = rules_of(loan.tool, loan.lender)
    carried = rules.nail_to_nail or rules.transport == Transport.BORROWER
    values = {"lender": str(loan.lender), "borrower": loan.who}
    articles, version = _articles(loan.lender, "insurance_recap", language, values)
    paper = InsuranceRecap(
        lender=lender_party(loan.lender), borrower=borrower_party(loan), items=lent_as_one(loan),
        covered_from=loan.leaves_on if carried else loan.first_on,
        covered_to=loan.returns_on if carried else loan.last_on,
        places=[place_of(loan)] if place_of(loan) else [], articles=articles,
    )  # fmt: skip
    return paper, version


def packing_list(loan: Loan, language: str) -> Drawn:
    """What leaves, crate by crate."""
    values = {"lender": str(loan.lender), "borrower": loan.who}
    articles, version = _articles(loan.lender, "packing_list", language, values)
    paper = PackingList(
        lender=lender_party(loan.lender), borrower=borrower_party(loan), items=components_of(loan),
        leaves_on=loan.leaves_on, volume=loan.volume, vehicle=loan.tool.vehicle, articles=articles,
    )  # fmt: skip
    return paper, version


def delivery_note(loan: Loan, language: str) -> Drawn:
    """What is handed over at the door, from the lender or from the host before."""
    values = {"lender": str(loan.lender), "borrower": loan.who}
    articles, version = _articles(loan.lender, "delivery_note", language, values)
    giver = lender_party(loan.lender) if loan.previous is None else borrower_party(loan.previous)
    paper = DeliveryNote(
        way=_("livraison"), giver=giver, receiver=borrower_party(loan), on=loan.out_on or loan.leaves_on,
        place=place_of(loan), items=components_of(loan), crates=loan.tool.crates, articles=articles,
    )  # fmt: skip
    return paper, version


def invoice_request(loan: Loan, language: str) -> Drawn:
    """What the accountants of the lender are asked to invoice: the fee of the loan and its services."""
    charges = []
    if loan.fee:
        basis = FeeBasis(rules_of(loan.tool, loan.lender).fee_basis).label
        label = _("Prêt de « %(tool)s » (%(basis)s)") % {"tool": loan.tool_title, "basis": basis}
        charges.append(Charge(label=label, quantity=ONE, price=loan.fee))
    charges += [
        Charge(label=one.name, quantity=ONE, price=one.price)
        for one in loan.services.order_by("position", "pk")
        if one.price
    ]  # fmt: skip
    if not charges:
        raise NothingToPrint(_("Ce prêt n’a rien à facturer : ni participation, ni service payant."))
    values = {"lender": str(loan.lender), "borrower": loan.who}
    articles, version = _articles(loan.lender, "invoice_request", language, values)
    paper = InvoiceRequest(
        seller=lender_party(loan.lender), payer=borrower_party(loan), charges=charges,
        reason=_("Prêt %(reference)s, %(tool)s") % {"reference": loan.reference, "tool": loan.tool_title},
        articles=articles,
    )  # fmt: skip
    return paper, version


def road_sheet(tour: Round, language: str) -> Drawn:
    """The day of the driver."""
    stops = list(tour.stops.select_related("loan__borrower", "loan__venue", "loan__commune").order_by("position"))
    if not stops:
        raise NothingToPrint(_("Cette tournée n’a aucune étape : ajoutez-en une avant d’imprimer la feuille de route."))
    articles, version = _articles(tour.lender, "road_sheet", language, {"lender": str(tour.lender)})
    paper = RoadSheet(
        on=tour.on, stops=list(_road(stops)), driver=tour.driver, vehicle=tour.vehicle,
        start=f"{tour.leaves_at:%H:%M}" if tour.leaves_at is not None else "", articles=articles,
    )  # fmt: skip
    return paper, version


def _road(stops: Sequence[RoundStop]) -> Iterable[PaperStop]:
    """Each stop, with what the van holds on leaving it where every volume is known."""
    volumes: list[Decimal | None] = [one.loan.volume for one in stops]
    known = None not in volumes
    loaded = [one.loan.volume or NONE for one in stops if one.kind == StopKind.DELIVER]
    aboard: Decimal = sum(loaded, NONE)
    for one in stops:
        loan, what = one.loan, f"{one.loan.tool_title}, {one.loan.reference}"
        aboard += (loan.volume or NONE) * {StopKind.DELIVER: -1, StopKind.COLLECT: 1}.get(StopKind(one.kind), 0)
        yield PaperStop(
            hour=f"{one.at:%H:%M}" if one.at is not None else "", name=loan.who, address=place_of(loan),
            contact=", ".join(part for part in (loan.contact_name, loan.contact_phone) if part), access=one.note,
            deliver=[what] if one.kind != StopKind.COLLECT else [],
            collect=[what] if one.kind != StopKind.DELIVER else [], volume=aboard if known else None,
        )  # fmt: skip


# --- Condition reports ------------------------------------------------------------------------------------------------


def condition_report(report: ConditionReport, language: str) -> Drawn:
    """The state of a copy at one moment, beside the state written before; with its pictures and its signatures."""
    loan = report.loan
    values = {"lender": str(loan.lender), "borrower": loan.who}
    articles, version = _articles(loan.lender, "condition_report", language, values)
    before = _before(report)
    pictures = _pictures(report)
    lines = [
        Finding(
            component=line.name, state=str(line.get_condition_display()), counted=line.found, expected=line.expected,
            before=before.get(line.name, ""), remark=line.remark, photos=pictures.pop(line.name, ()),
        )
        for line in report.lines.order_by("pk")
    ]  # fmt: skip
    rest = [photo for rows in pictures.values() for photo in rows]
    if rest:
        lines.append(Finding(component=_("L’ensemble"), state="", photos=rest))
    paper = PaperReport(
        subject=loan.tool_title, mark=lent_as_one(loan)[0].mark, moment=str(report.get_moment_display()),
        on=day_of(loan.lender, report.written_at), place=place_of(loan), findings=lines, hands=_hands(report),
        summary=report.remarks, articles=articles,
    )  # fmt: skip
    return paper, version


def _before(report: ConditionReport) -> dict[str, str]:
    """The states of the report before this one in the journey, by component."""
    order = list(Moment)
    rows: Any = ConditionReport.objects.filter(loan=report.loan_id).prefetch_related("lines").order_by("pk")
    earlier = [one for one in rows if order.index(Moment(one.moment)) < order.index(Moment(report.moment))]
    if not earlier:
        return {}
    last = max(earlier, key=lambda one: order.index(Moment(one.moment)))
    return {line.name: str(line.get_condition_display()) for line in last.lines.all()}


def _pictures(report: ConditionReport) -> dict[str, list[Photo]]:
    found: dict[str, list[Photo]] = {}
    for one in report.photos.select_related("image").order_by("taken_at", "pk"):
        alt = one.caption or _("Photo du constat : %(name)s") % {"name": one.component_name or report.loan.tool_title}
        found.setdefault(one.component_name, []).append(Photo(image=one.image.sha256, alt=alt, caption=one.caption))
    return found


def _hands(report: ConditionReport) -> list[Hand]:
    found = []
    for side, role in sides_of(report):
        name, strokes, at, holder = (
            getattr(report, f"{side}_{one}") for one in ("name", "strokes", "signed_at", "presence")
        )
        when = {"when": _moment(at, report.loan.lender), "holder": holder} if at is not None else {}
        told = _("signé le %(when)s, en présence de %(holder)s") if holder else _("signé le %(when)s")
        found.append(
            Hand(role=role, name=name, drawing=drawn(strokes) if name else "", note=told % when if when else "")
        )
    return found


def sides_of(report: ConditionReport) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two sides of a report, and what each does: from host to host, the one before gives in the lender’s place."""
    passed = report.moment == Moment.ARRIVAL and report.loan.previous_id is not None
    giving = _("Qui a remis") if passed else _("Pour le prêteur")
    return ("lender", giving), ("host", _("Pour l’emprunteur"))


def _moment(at: datetime, lender: Lender) -> str:
    return f"{day(day_of(lender, at))}, {local(lender, at):%H:%M}"


def drawn(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """A signature drawn with a finger (lines of points, 0 to 1000 across and 0 to 400 down), as SVG."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{int(x)},{int(y)}" for x, y in line)}"/>' for line in strokes if len(line) > 1
    )
    if not lines:
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400" width="1000" height="400"><g fill="none"'
        f' stroke="#1d2030" stroke-width="8" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )
