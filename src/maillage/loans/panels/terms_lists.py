"""The lists of rules that are written whole: what each is called, its rows, its deed, the loans it would touch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.loans.actions.lenders import keep_closures, keep_quotas, keep_zones
from maillage.loans.actions.terms import keep_habilitations, keep_services
from maillage.loans.forms.pieces import Row, said
from maillage.loans.forms.terms import (
    ClosureRow,
    HabilitationRow,
    NothingForm,
    QuotaRow,
    ServiceRow,
    ZoneRow,
    quota_initial,
    quotas_said,
    zone_initial,
    zones_said,
)
from maillage.loans.models import Lender
from maillage.loans.panels.sheets import Sheet, sheet_of
from maillage.loans.panels.terms import Touched, opening_with, touched_by_opening

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A page that writes one list of rules."""

    prefix: str
    title: Any
    lead: Any
    legend: Any
    add: Any
    row: type[Row]
    initial: Callable[[Lender], Rows]
    keep: Callable[..., object]
    touch: Callable[[Lender, Any, date], Touched] | None = None

    def sheet(self, lender: Lender, typed: Any) -> Sheet:
        """The rows of a lender."""
        return sheet_of(NothingForm, {}, typed, rows={self.prefix: (self.row, self.initial(lender))})

    def write(self, *, actor: User, lender: Lender, formset: Any, at: datetime) -> None:
        """What the rows say becomes the list."""
        self.keep(actor=actor, lender=lender, formset=formset, at=at)

    def touches(self, lender: Lender, formset: Any, today: date) -> Touched:
        """The loans held that these rows would touch."""
        return self.touch(lender, formset, today) if self.touch is not None else []


def _closures(lender: Lender) -> Rows:
    rows = lender.closures.order_by("first_on", "pk")
    return [{"first_on": one.first_on, "last_on": one.last_on, "reason": one.reason} for one in rows]


def _closed(formset: Any) -> list[tuple[date, date, str]]:
    return [(one["first_on"], one["last_on"], one["reason"]) for one in said(formset)]


def _touched_by_closures(lender: Lender, formset: Any, today: date) -> Touched:
    closures = [(first, last) for first, last, _why in _closed(formset)]
    return touched_by_opening(lender, opening_with(lender, closures=closures), today)


def _habilitations(lender: Lender) -> Rows:
    rows = lender.habilitation_kinds.order_by("name", "pk")
    return [{"name": one.name, "months": one.months, "description": one.description} for one in rows]


def _services(lender: Lender) -> Rows:
    rows = lender.services.offered()
    return [{"name": one.name, "price": one.price, "kinds": list(one.kinds), "description": one.description}
            for one in rows]  # fmt: skip


LISTS: dict[str, ListPage] = {
    "quotas": ListPage(
        prefix="quotas", title=_("Quotas"), legend=_("Quota"), add=_("Ajouter un quota"), row=QuotaRow,
        lead=_(
            "Combien de prêts un même emprunteur peut avoir : dix outils, une exposition à la fois, un seul outil"
            " pendant les fêtes."
        ),
        initial=quota_initial,
        keep=lambda *, actor, lender, formset, at: keep_quotas(
            actor=actor, lender=lender, quotas=quotas_said(formset), at=at),
    ),
    "zones": ListPage(
        prefix="zones", title=_("Territoire desservi"), legend=_("Zone"), add=_("Ajouter une zone"), row=ZoneRow,
        lead=_(
            "Les parties du territoire, de la plus proche à la plus lointaine : la première qui contient une commune"
            " est la sienne."
        ),
        initial=zone_initial,
        keep=lambda *, actor, lender, formset, at: keep_zones(
            actor=actor, lender=lender, zones=zones_said(formset), at=at),
    ),
    "fermetures": ListPage(
        prefix="closures", title=_("Fermetures"), legend=_("Fermeture"), add=_("Ajouter une fermeture"), row=ClosureRow,
        lead=_(
            "Les jours où rien ne part et rien ne revient : congés, inventaire, jours sans prêt. Le premier et le"
            " dernier jour sont compris."
        ),
        initial=_closures, touch=_touched_by_closures,
        keep=lambda *, actor, lender, formset, at: keep_closures(
            actor=actor, lender=lender, closures=_closed(formset), at=at),
    ),
    "habilitations": ListPage(
        prefix="kinds", title=_("Habilitations"), legend=_("Habilitation"), add=_("Ajouter une habilitation"),
        row=HabilitationRow, initial=_habilitations,
        lead=_("Les formations qu’il faut avoir suivies avant d’emprunter certains outils. Chaque outil dit laquelle."),
        keep=lambda *, actor, lender, formset, at: keep_habilitations(
            actor=actor, lender=lender, kinds=said(formset), at=at),
    ),
    "services": ListPage(
        prefix="services", title=_("Services"), legend=_("Service"), add=_("Ajouter un service"), row=ServiceRow,
        lead=_("Ce que vous proposez avec le prêt : formation, montage sur place, animation."),
        initial=_services,
        keep=lambda *, actor, lender, formset, at: keep_services(
            actor=actor, lender=lender, services=said(formset), at=at),
    ),
}  # fmt: skip
