"""What the lenders of the demonstration keep beside their loans: addresses, inventory, a round, a tour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from maillage.core.clock import day_of
from maillage.directory.models import Venue
from maillage.loans.actions import approve, request_loan
from maillage.loans.actions.asking import LineData, WhoData
from maillage.loans.actions.catalogue import add_copy
from maillage.loans.actions.copies import CopyData, change_copy
from maillage.loans.actions.desk import RoundData, StopData, keep_round, plan_tour, publish_tour
from maillage.loans.actions.lenders import LenderData, open_desk
from maillage.loans.actions.papers import (
    accept_proof,
    give_proof,
    grant_habilitation,
    refuse_proof,
    withdraw_habilitation,
)
from maillage.loans.actions.tours import set_tour_stop
from maillage.loans.enums import AWAY, TO_LEAVE
from maillage.loans.models import Copy, HabilitationKind, Lender, Loan, Tool, Tour
from maillage.website.demo import reading
from maillage.website.demo.agenda import World

ZONE = ZoneInfo("Europe/Paris")
SHELVES = ("Réserve A, travée 2", "Réserve A, travée 5", "Réserve B, rayon du bas", "Atelier")
ADDRESSES = ("pret.fives@example.org", "pret.deux-vannes@example.org", "pret.quai@example.org")
DAY = timedelta(days=1)
SOON, MOST_STOPS, HOSTS, SHOWN_PAPERS = timedelta(days=9), 4, 6, 4


def load_lending(world: World, lenders: Sequence[Lender], at: datetime) -> None:
    """The desks as their teams left them this morning."""
    for lender, email in zip(lenders, ADDRESSES, strict=True):
        _tell_desk(lender, email, at)
    for rank, copy in enumerate(Copy.objects.select_related("tool__lender__organisation__contribution").order_by("pk")):
        data = CopyData(label=copy.label, inventory=f"MED-{rank + 1:04d}", storage=SHELVES[rank % len(SHELVES)])
        change_copy(actor=None, copy=copy, data=data, at=at)
    _wait_behind(lenders[0], at)
    _show_papers(lenders[0], at)
    _load_round(lenders[0], at)
    _load_tour(world, lenders[0], at)


def _show_papers(lender: Lender, at: datetime) -> None:
    """Insurance of loans that leave later: two to read, one accepted, one refused; and who knows the planetarium."""
    rows = Loan.objects.filter(lender=lender, borrower__isnull=False, leaves_on__gt=day_of(at + SOON)).to_leave()
    given = []
    for rank, loan in enumerate(rows.for_page().order_by("leaves_on", "pk")[:SHOWN_PAPERS]):
        given.append(
            give_proof(
                actor=loan.asked_by, lender=lender, borrower=loan.borrower, loan=loan, kind="certificate",
                insurer=f"Mutuelle des Peupliers, contrat {4200 + rank}", first_on=loan.leaves_on - DAY,
                last_on=loan.returns_on + DAY, at=at - (rank + 1) * DAY,
            )
        )  # fmt: skip
    if len(given) == SHOWN_PAPERS:
        accept_proof(actor=None, proof=given[0], at=at - DAY)
        refuse_proof(actor=None, proof=given[1], reason="Le transport n’est pas couvert.", at=at - DAY)
    kind = HabilitationKind.objects.filter(lender=lender).order_by("pk").first()
    hosts = list(dict.fromkeys(one.borrower for one in given if one.borrower is not None))
    for rank, host in enumerate(hosts):
        if kind is None:
            continue
        on = day_of(at - (60 + 40 * rank) * DAY)
        row = grant_habilitation(
            actor=None, kind=kind, on=on, organisation=host, at=at, note="Deux heures, à l’atelier"
        )
        if rank == len(hosts) - 1:
            withdraw_habilitation(actor=None, row=row, at=at, reason="La personne formée est partie")


def _tell_desk(lender: Lender, email: str, at: datetime) -> None:
    kept = LenderData(
        summary=lender.summary, weekdays=tuple(lender.weekdays), closed_on_holidays=lender.closed_on_holidays,
        commune=lender.commune,
    )  # fmt: skip
    said = replace(
        kept, email=email, phone="03 00 00 00 00", pickup=reading.french("Entrée de service, quai de déchargement"),
        pickup_hours=reading.french("du mardi au vendredi, 9 h - 12 h et 14 h - 17 h"),
    )  # fmt: skip
    open_desk(actor=None, organisation=lender.organisation, data=said, at=at)


def _wait_behind(lender: Lender, at: datetime) -> None:
    """Somebody waits for a copy that is late: what a desk looks at first, beside a second copy that may replace it."""
    today = at.astimezone(ZONE).date()
    late = Loan.objects.filter(lender=lender).overdue(today).select_related("tool", "copy", "commune").order_by("pk")
    first = late.first()
    if first is None:
        return
    if first.tool.copies.count() == 1:
        add_copy(actor=None, tool=first.tool, label="B", at=at)
    who = WhoData(
        borrower_name=reading.french("Collège des Trois-Marées"), borrower_type="secondary", commune=first.commune,
        place=reading.french("Salle d’étude"), contact_phone="03 00 00 00 00",
    )  # fmt: skip
    asked, day = datetime.combine(first.returns_on - 25 * DAY, time(10), tzinfo=ZONE), today + 6 * DAY
    line, why = LineData(tool=first.tool, first_on=day, last_on=day + 8 * DAY), "Prêt convenu au téléphone"
    loan = request_loan(actor=None, line=line, who=who, at=asked, override=why, on_behalf=True)
    approve(actor=None, loan=loan, copy=first.copy, at=asked + DAY, override=why)


def _load_round(lender: Lender, at: datetime) -> None:
    """The next day on which something leaves: what leaves and comes back around it, in one van."""
    today = at.astimezone(ZONE).date()
    leaving = list(
        Loan.objects.filter(lender=lender, state__in=TO_LEAVE, previous=None, leaves_on__gt=today)
        .order_by("leaves_on", "pk")[:MOST_STOPS]
    )  # fmt: skip
    if not leaving:
        return
    on = leaving[0].leaves_on
    coming = Loan.objects.filter(lender=lender, state__in=AWAY, returns_on__range=(on - SOON, on + SOON))
    stops = [StopData(loan=one, kind="deliver") for one in leaving if one.leaves_on <= on + SOON]
    stops += [StopData(loan=one, kind="collect") for one in coming.order_by("returns_on", "pk")[:MOST_STOPS]]
    data = RoundData(on=on, leaves_at=time(8, 30), driver="Camille Vasseur", vehicle=reading.french("Fourgon de 12 m³"),
                     volume=Decimal(12), weight=Decimal(1200))  # fmt: skip
    keep_round(actor=None, lender=lender, data=data, stops=stops, at=at)


def _load_tour(world: World, lender: Lender, at: datetime) -> Tour | None:
    """The exhibition that goes out the most: its hosts to come, those that have a place in the agenda."""
    today = at.astimezone(ZONE).date()
    coming = Q(loans__state__in=[*TO_LEAVE, *AWAY], loans__last_on__gte=today, loans__cancelled_on=None)
    tools = Tool.objects.filter(lender=lender, kind="exhibition").annotate(n=Count("loans", filter=coming))
    tool = tools.order_by("-n", "pk").first()
    rows = Loan.objects.filter(tool=tool, state__in=[*TO_LEAVE, *AWAY], last_on__gte=today, cancelled_on=None)
    loans = list(rows.select_related("borrower", "commune").order_by("first_on", "pk")[:HOSTS])
    if tool is None or not loans:
        return None
    title = reading.french(f"« {tool.title} » en tournée")
    words = reading.french("Une saison, des lieux différents : l'exposition va à la rencontre de chacun.")
    actor = next(world.actors[slug] for slug, one in world.territories.items() if one.pk == lender.territory_id)
    tour = plan_tour(actor=actor, tool=tool, title=title, loans=loans, at=at, presentation=words)
    for stop in tour.stops.select_related("loan__borrower", "tour__tool__lender").order_by("position"):
        venue = Venue.objects.published().filter(organisation=stop.loan.borrower).order_by("pk").first()
        if stop.loan.borrower is not None and venue is not None:
            set_tour_stop(actor=actor, stop=stop, text="", open_to_public=True, venue=venue, at=at)
    publish_tour(actor=actor, tour=tour, at=at)
    return tour
