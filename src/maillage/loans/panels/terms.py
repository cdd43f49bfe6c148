"""The rules of a lender: what a borrower reads, what is written where, and the loans that a change would touch."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from maillage.loans.availability import Opening, Rules
from maillage.loans.availability.terms import resolved
from maillage.loans.enums import HELD, TO_LEAVE, BorrowerType, ToolKind
from maillage.loans.forms.terms import WEEK
from maillage.loans.models import Lender, Loan, Shuttle, Terms, Tool
from maillage.loans.panels.terms_words import quota_in_words, words_of

Touched = list[tuple[Loan, str]]
SHOWN_DAYS, MOST_SHUTTLES = timedelta(days=200), 120


def rules_for(lender: Lender, kind: str, instead: Mapping[str, Terms] | None = None) -> Rules:
    """The rules for a kind of tool (none: for all), with terms that are not kept yet in place of those that are."""
    rows = {row.kind: row for row in lender.terms.all()} | dict(instead or {})
    names = dict.fromkeys((kind, ""))
    return resolved(Tool(lender=lender, kind=kind), [rows[name] for name in names if name in rows])


def terms_context(lender: Lender, today: date) -> dict[str, Any]:
    """Everything that a lender decided, in sentences, each beside the page that writes it."""
    found = Lender.objects.with_rules().get(pk=lender.pk)
    general = rules_for(found, "")
    said = {row.kind: row for row in found.terms.all() if row.kind}
    lent = set(Tool.objects.filter(lender=lender).order_by().values_list("kind", flat=True).distinct())
    common = words_of(general, found)
    return {
        "common": common,
        "by_kind": [
            (kind, label, [one for one in words_of(rules_for(found, kind), found) if one not in common])
            for kind, label in ToolKind.choices
            if kind in said
        ],
        "kinds_left": [(kind, label) for kind, label in ToolKind.choices if kind not in said and kind in lent],
        "quotas": [quota_in_words(one, today.year) for one in found.quotas.all()],
        "zones": found.zones.all(),
        "closures": [one for one in found.closures.all() if one.last_on >= today],
        "days": weekdays_of(found),
        "habilitations": found.habilitation_kinds.order_by("name", "pk"),
        "services": found.services.offered(),
        "next_shuttle": Shuttle.objects.filter(lender=lender, on__gte=today).order_by("on", "pk").first(),
    }


def weekdays_of(lender: Lender) -> str:
    """« Lundi, mardi, jeudi »."""
    return ", ".join(str(name) for rank, name in WEEK if int(rank) in lender.weekdays)


def touched_by_terms(lender: Lender, kind: str, values: Mapping[str, Any]) -> Touched:
    """The loans held that kept the rules until now, and would not keep these."""
    found = Lender.objects.with_rules().get(pk=lender.pk)
    typed = Terms(lender=found, kind=kind, **values)
    kinds = {kind} if kind else set(ToolKind.values)
    now_ = {one: rules_for(found, one) for one in kinds}
    then = {one: rules_for(found, one, {kind: typed}) for one in kinds}
    rows = Loan.objects.filter(lender=lender, state__in=HELD, kind__in=kinds).select_related("borrower")
    touched = []
    for loan in rows.order_by("leaves_on", "pk"):
        before = {code for code, _why in _broken(loan, now_[loan.kind])}
        new = [why for code, why in _broken(loan, then[loan.kind]) if code not in before]
        if new:
            touched.append((loan, " ".join(new)))
    return touched


def _broken(loan: Loan, rules: Rules) -> Iterable[tuple[str, str]]:
    """What of these rules a loan that is held does not keep."""
    if loan.days < rules.min_days:
        yield "shortest", _("il dure %(n)s jours, moins que le minimum.") % {"n": loan.days}
    longest = rules.max_days and rules.max_days + loan.renewed * (rules.renewal_days or 0)
    if longest and loan.days > longest:
        yield "longest", _("il dure %(n)s jours, plus que le maximum.") % {"n": loan.days}
    if rules.eligible is not None and loan.borrower_type and loan.borrower_type not in rules.eligible:
        yield (
            "eligible",
            _("emprunteur qui ne serait plus admis : %(type)s.") % {"type": BorrowerType(loan.borrower_type).label},
        )
    if rules.age_from and loan.youngest is not None and loan.youngest < rules.age_from:
        yield "age", _("public plus jeune que l’âge minimal.")
    if rules.levels and loan.levels and not set(loan.levels) <= set(rules.levels):
        yield "levels", _("niveau qui ne serait plus admis.")


def touched_by_opening(lender: Lender, opening: Opening, today: date) -> Touched:
    """The loans to come that leave or come back on a day that would be closed."""
    rows = Loan.objects.filter(lender=lender, state__in=HELD, returns_on__gte=today).select_related("borrower")
    now_ = Opening.of(Lender.objects.with_rules().get(pk=lender.pk))
    touched = []
    for loan in rows.order_by("leaves_on", "pk"):
        days = [(loan.leaves_on, _("il part un jour de fermeture."))] if loan.state in TO_LEAVE else []
        days.append((loan.returns_on, _("il revient un jour de fermeture.")))
        why = [word for day, word in days if day >= today and now_.is_open(day) and not opening.is_open(day)]
        if why:
            touched.append((loan, " ".join(why)))
    return touched


def opening_with(lender: Lender, *, weekdays: Sequence[int] | None = None, holidays: bool | None = None,
                 closures: Sequence[tuple[date, date]] | None = None) -> Opening:  # fmt: skip
    """The opening days of a lender with some of them changed."""
    found = Lender.objects.with_rules().get(pk=lender.pk)
    found.weekdays = found.weekdays if weekdays is None else list(weekdays)
    found.closed_on_holidays = found.closed_on_holidays if holidays is None else holidays
    opening = Opening.of(found)
    return opening if closures is None else Opening(opening.weekdays, closures, opening.department)


def shuttles_context(lender: Lender, today: date) -> dict[str, Any]:
    """The delivery days to come, with what each carries out and back."""
    rows = Shuttle.objects.filter(lender=lender, on__gte=today, on__lte=today + SHOWN_DAYS).select_related("zone")
    held = Loan.objects.filter(state__in=HELD).order_by("pk")
    rows = rows.prefetch_related(
        Prefetch("departures", held, to_attr="going"), Prefetch("returns", held, to_attr="coming")
    )
    return {"shuttles": [_shuttle_line(one) for one in rows.order_by("on", "pk")[:MOST_SHUTTLES]]}


def _shuttle_line(shuttle: Any) -> dict[str, Any]:
    """A delivery day: how many loans each way, and how full the van is."""
    return {
        "shuttle": shuttle, "going": len(shuttle.going), "coming": len(shuttle.coming),
        "free": not shuttle.going and not shuttle.coming,
        "volume": sum((one.volume or 0 for one in shuttle.going), start=0),
        "weight": sum((one.weight or 0 for one in shuttle.going), start=0),
    }  # fmt: skip
