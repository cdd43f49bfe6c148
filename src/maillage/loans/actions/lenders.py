"""The desk of a lender and its rules, which are rows: what changes here changes every date proposed from then on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused
from maillage.core.text import clean_line, clean_text
from maillage.directory.models import Organisation
from maillage.geography.models import Commune, Department, Epci
from maillage.journal.actions import record
from maillage.loans.availability.terms import NAMES
from maillage.loans.models import Closure, HabilitationKind, Lender, Quota, Service, Shuttle, Terms, Zone
from maillage.loans.querysets import known


class RuleRefused(Refused):
    """A rule contradicts itself."""


@dataclass(frozen=True, kw_only=True)
class LenderData:
    """What a desk says of itself."""

    summary: str = ""
    conditions: str = ""
    email: str = ""
    phone: str = ""
    pickup: str = ""
    pickup_hours: str = ""
    commune: Commune | None = None
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closed_on_holidays: bool = True
    offer_days: int = 3
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class ZoneData:
    """A part of the area served."""

    name: str
    departments: tuple[Department, ...] = ()
    epcis: tuple[Epci, ...] = ()
    communes: tuple[Commune, ...] = ()
    days_out: int = 0
    days_back: int = 0


@dataclass(frozen=True, kw_only=True)
class QuotaData:
    """How many loans a borrower may have; the names are those of its columns."""

    most: int
    scope: str = "at_once"
    kinds: tuple[str, ...] = ()
    name: str = ""
    first_month: int | None = None
    first_day: int | None = None
    last_month: int | None = None
    last_day: int | None = None


def _record(actor: User | None, verb: str, lender: Lender, at: datetime, **details: Any) -> None:
    record(actor=actor, verb=verb, obj=lender, at=at, territory_id=lender.territory_id, **details)


@transaction.atomic
def open_desk(*, actor: User | None, organisation: Organisation, data: LenderData, at: datetime) -> Lender:
    """Make a structure a lender, or write its desk again.

    Raises:
        RuleRefused: it would never be open.
    """
    if not data.weekdays or not set(data.weekdays) <= set(range(7)):
        raise RuleRefused(_("Cochez au moins un jour d’ouverture : l’outil doit pouvoir partir et revenir."))
    kept = {
        "summary": clean_line(data.summary)[:300], "conditions": clean_text(data.conditions)[:8000],
        "email": data.email.strip(), "phone": clean_line(data.phone)[:30], "pickup": clean_line(data.pickup)[:300],
        "pickup_hours": clean_line(data.pickup_hours)[:300], "commune": data.commune or organisation.commune,
        "weekdays": sorted(set(data.weekdays)), "closed_on_holidays": data.closed_on_holidays,
        "offer_days": data.offer_days, "is_open": data.is_open,
    }  # fmt: skip
    lender, made = Lender.objects.update_or_create(
        organisation=organisation, defaults=kept, create_defaults={**kept, "opened_at": at}
    )
    _record(actor, "desk_opened" if made else "desk_changed", lender, at)
    known.forget()
    transaction.on_commit(known.forget)
    return lender


@transaction.atomic
def keep_terms(*, actor: User | None, lender: Lender, values: Mapping[str, Any], at: datetime, kind: str = "") -> Terms:
    """The rules of a lender, for all tools or for a kind: the columns named here, the others say nothing.

    Raises:
        RuleRefused: a name that is no rule, or lengths that contradict each other.
    """
    unknown = sorted(set(values) - set(NAMES))
    if unknown:
        raise RuleRefused(_("Ces règles n’existent pas : %(names)s.") % {"names": ", ".join(unknown)})
    shortest, longest = values.get("min_days"), values.get("max_days")
    if shortest and longest and shortest > longest:
        raise RuleRefused(_("La durée maximale est au moins égale à la durée minimale."))
    text = {"area", "transport", "transport_advice", "fee_basis", "agreement", "insurance"}
    kept = {name: values.get(name, "" if name in text else None) for name in NAMES}
    kept |= {name: list(kept[name]) for name in ("eligible", "levels") if kept[name] is not None}
    row, _made = Terms.objects.update_or_create(lender=lender, kind=kind, defaults=kept)
    _record(actor, "terms_kept", lender, at, kind=kind)
    return row


@transaction.atomic
def keep_quotas(*, actor: User | None, lender: Lender, quotas: Iterable[QuotaData], at: datetime) -> None:
    """The quotas of a lender become these."""
    lender.quotas.all().delete()
    for one in quotas:
        Quota.objects.create(lender=lender, **{**vars(one), "kinds": list(one.kinds)})
    _record(actor, "quotas_kept", lender, at)


@transaction.atomic
def keep_zones(*, actor: User | None, lender: Lender, zones: Iterable[ZoneData], at: datetime) -> list[Zone]:
    """The area served becomes these zones, in order; those known by name stay the same rows.

    Raises:
        RuleRefused: a shuttle of a zone left out carries loans.
    """
    wanted = list(zones)
    gone = lender.zones.exclude(name__in=[clean_line(one.name)[:80] for one in wanted])
    carrying = Shuttle.objects.filter(Q(departures__isnull=False) | Q(returns__isnull=False), zone__in=gone)
    if carrying.exists():
        raise RuleRefused(_("Des prêts comptent sur les navettes d’une zone que vous retirez : gardez-la."))
    gone.delete()
    rows = []
    for position, one in enumerate(wanted):
        row, _made = Zone.objects.update_or_create(
            lender=lender, name=clean_line(one.name)[:80],
            defaults={"position": position, "days_out": one.days_out, "days_back": one.days_back},
        )  # fmt: skip
        row.departments.set(one.departments)
        row.epcis.set(one.epcis)
        row.communes.set(one.communes)
        rows.append(row)
    _record(actor, "zones_kept", lender, at)
    return rows


@transaction.atomic
def keep_closures(
    *, actor: User | None, lender: Lender, closures: Iterable[tuple[date, date, str]], at: datetime
) -> None:
    """The closures of a lender become these: first day, last day, reason."""
    rows = [
        Closure(lender=lender, first_on=first, last_on=last, reason=clean_line(why)[:120])
        for first, last, why in closures
    ]
    if any(row.last_on < row.first_on for row in rows):
        raise RuleRefused(_("Le dernier jour de fermeture suit le premier."))
    lender.closures.all().delete()
    Closure.objects.bulk_create(rows)
    _record(actor, "closures_kept", lender, at)


@transaction.atomic
def add_shuttles(
    *, actor: User | None, lender: Lender, days: Iterable[date], at: datetime, zone: Zone | None = None,
    volume: Decimal | None = None, weight: Decimal | None = None,
) -> list[Shuttle]:  # fmt: skip
    """Delivery days, with what the van carries; a day that is there already gets the new capacity."""
    rows = [
        Shuttle.objects.update_or_create(
            lender=lender, zone=zone, on=day, defaults={"volume": volume, "weight": weight}
        )[0]
        for day in days
    ]
    _record(actor, "shuttles_added", lender, at, number=len(rows))
    return rows


@transaction.atomic
def remove_shuttle(*, actor: User | None, shuttle: Shuttle, at: datetime) -> None:
    """A delivery day that will not be.

    Raises:
        RuleRefused: loans count on it.
    """
    if shuttle.departures.running().exists() or shuttle.returns.running().exists():
        raise RuleRefused(_("Des prêts comptent sur cette navette : changez d’abord leurs dates."))
    lender = shuttle.lender
    shuttle.departures.update(shuttle_out=None)
    shuttle.returns.update(shuttle_back=None)
    shuttle.delete()
    _record(actor, "shuttle_removed", lender, at)


@transaction.atomic
def keep_habilitation_kind(
    *, actor: User | None, lender: Lender, name: str, at: datetime, description: str = "", months: int | None = None
) -> HabilitationKind:
    """A training that some tools ask for."""
    row, _made = HabilitationKind.objects.update_or_create(
        lender=lender, name=clean_line(name)[:160],
        defaults={"description": clean_text(description)[:2000], "months": months},
    )  # fmt: skip
    _record(actor, "habilitation_kind_kept", lender, at)
    return row


@transaction.atomic
def keep_service(
    *, actor: User | None, lender: Lender, name: str, at: datetime, description: str = "", price: Decimal | None = None,
    kinds: tuple[str, ...] = (),
) -> Service:  # fmt: skip
    """What a lender does beside lending."""
    row, _made = Service.objects.update_or_create(
        lender=lender, name=clean_line(name)[:160],
        defaults={
            "description": clean_text(description)[:2000], "price": price, "kinds": list(kinds), "is_offered": True,
        },
    )  # fmt: skip
    _record(actor, "service_kept", lender, at)
    return row
