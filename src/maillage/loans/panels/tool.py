"""The page of one tool: what it is, what it needs, what its lender asks; nothing where nothing is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase, period_phrase
from maillage.core.text import plain, shorten
from maillage.documents.papers.words import money
from maillage.loans.availability import Rules, rules_of
from maillage.loans.enums import (
    AgreementKind,
    AreaRule,
    BorrowerType,
    FeeBasis,
    InsuranceRule,
    QuotaScope,
    ToolKind,
    Transport,
)
from maillage.loans.models import Lender, Quota, ReturnQuestionnaire, Service, Tool
from maillage.loans.panels.rows import ToolLine, icon_of, lines_of, measure
from maillage.resources.forms.entry import LANGUAGES
from maillage.resources.panels.rows import age_phrase, duration_phrase
from maillage.territories.place import public_address

LONGEST_META = 200
CLOSE = 3
MOST_SAID = 10


@dataclass(frozen=True)
class Fact:
    """A line of the page: an icon, a label and what is known."""

    icon: str
    label: str
    value: str


def _people(number: int | None) -> str:
    return ngettext("%(n)s personne", "%(n)s personnes", number) % {"n": number} if number else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _spoken(tool: Tool) -> str:
    names = dict(LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in tool.languages)


def essentials_of(tool: Tool) -> list[Fact]:
    """For whom it is, beside the title."""
    rows = [
        Fact("users", _("Pour qui"), _joined(
            age_phrase((tool.age_from, tool.age_to)), *(term.label for term in tool.audiences.all()))),
        Fact("users-round", _("Groupe"), ngettext("%(n)s personne à la fois", "%(n)s personnes à la fois",
             tool.group_size) % {"n": tool.group_size} if tool.group_size else ""),
        Fact("clock", _("Durée d’une séance"), duration_phrase(tool.duration_minutes)),
        Fact("languages", _("Langues"), _spoken(tool)),
        Fact("copy", _("Exemplaires"), str(tool.lendable) if tool.lendable > 1 else ""),  # type: ignore[attr-defined]  # counted with the row
    ]  # fmt: skip
    return [row for row in rows if row.value]


def needs_of(tool: Tool) -> list[Fact]:
    """What one must have: room, current, arms, time."""
    panels = ngettext("%(n)s panneau", "%(n)s panneaux", tool.panels or 0) % {"n": tool.panels} if tool.panels else ""
    crates = ngettext("%(n)s caisse", "%(n)s caisses", tool.crates or 0) % {"n": tool.crates} if tool.crates else ""
    rows = [
        Fact("layout-grid", _("Surface au sol"), measure(tool.floor_area, "m²")),
        Fact("arrow-up-down", _("Hauteur nécessaire"), measure(tool.height, "m")),
        Fact("frame", _("Accrochage"), _joined(measure(tool.linear_metres, "m linéaires"), panels)),
        Fact("zap", _("Alimentation électrique"), tool.power),
        Fact("house", _("Où"), _("en intérieur seulement") if tool.indoor_only else _("dedans ou dehors")),
        Fact("package", _("Encombrement"), _joined(measure(tool.volume, "m³"), measure(tool.weight, "kg"), crates)),
        Fact("users", _("Montage"), _joined(_people(tool.set_up_people), duration_phrase(tool.set_up_minutes))),
        Fact("list-checks", _("À avoir sur place"), _joined(*tool.requirements)),
    ]
    return [row for row in rows if row.value]


def _held_value(tool: Tool, today: date) -> Decimal | None:
    known = [one for one in tool.values.all() if one.from_on <= today]
    return max(known, key=lambda one: one.from_on).amount if known else None


# --- The rules in words -----------------------------------------------------------------------------------------------


def rules_in_words(tool: Tool, today: date) -> list[tuple[str, str]]:
    """What the lender asks for this tool, as (question, answer)."""
    rules = rules_of(tool)
    found = [
        (_("Qui peut emprunter"), _who(rules)), (_("Où"), _where(rules, tool.lender)), (_("Quand"), _when(rules)),
        (_("Combien de temps"), _how_long(rules)), (_("Transport"), _carried(rules, tool.lender)),
        (_("Tarif"), _cost(rules)), (_("Convention"), _agreement(rules)),
        (_("Assurance"), _insurance(rules, _held_value(tool, today))),
        (_("Combien à la fois"), " ".join(_quotas(tool))), (_("Public"), _public(rules)),
    ]  # fmt: skip
    return [(label, value) for label, value in found if value]


def _who(rules: Rules) -> str:
    if rules.eligible is None:
        return ""
    return capfirst(", ".join(str(BorrowerType(one).label) for one in rules.eligible if one in BorrowerType.values))


def _where(rules: Rules, lender: Lender) -> str:
    zones = ", ".join(one.name for one in sorted(lender.zones.all(), key=lambda one: (one.position, one.pk)))
    if rules.area == AreaRule.ANYWHERE or not zones:
        return ""
    return capfirst(f"{AreaRule(rules.area).label} ({zones}).")


def _when(rules: Rules) -> str:
    said = []
    if rules.notice_days:
        said.append(_("Demandez au moins %(days)s jours avant.") % {"days": rules.notice_days})
    if rules.horizon_days is not None:
        said.append(_("On réserve au plus %(days)s jours à l’avance.") % {"days": rules.horizon_days})
    return " ".join(said)


def _how_long(rules: Rules) -> str:
    said = []
    if rules.max_days is not None and rules.min_days > 1:
        said.append(_("De %(low)s à %(high)s jours.") % {"low": rules.min_days, "high": rules.max_days})
    elif rules.max_days is not None:
        said.append(_("%(high)s jours au plus.") % {"high": rules.max_days})
    elif rules.min_days > 1:
        said.append(_("%(low)s jours au moins.") % {"low": rules.min_days})
    if rules.renewals:
        times = ngettext("%(n)s prolongation", "%(n)s prolongations", rules.renewals) % {"n": rules.renewals}
        days = _(" de %(days)s jours") % {"days": rules.renewal_days} if rules.renewal_days else ""
        said.append(_("%(times)s possible%(days)s, si personne n’attend.") % {"times": times, "days": days})
    if rules.again_after_days:
        said.append(_("%(days)s jours entre deux emprunts du même outil.") % {"days": rules.again_after_days})
    return " ".join(said)


def _carried(rules: Rules, lender: Lender) -> str:
    said = capfirst(str(Transport(rules.transport).label)) + "."
    if rules.transport == Transport.BORROWER and lender.pickup:
        said += " " + _("Retrait : %(where)s.") % {"where": _joined(lender.pickup, lender.pickup_hours)}
    return said


def _cost(rules: Rules) -> str:
    if rules.fee_basis == FeeBasis.FREE or not rules.fee:
        said = _("Gratuit.")
    else:
        said = f"{money(rules.fee)} {FeeBasis(rules.fee_basis).label}."
    return said + (" " + _("Caution de %(amount)s.") % {"amount": money(rules.deposit)} if rules.deposit else "")


def _agreement(rules: Rules) -> str:
    if rules.agreement == AgreementKind.NONE:
        return ""
    return capfirst(_("%(agreement)s, signée des deux parties avant le départ.") % {
        "agreement": AgreementKind(rules.agreement).label})  # fmt: skip


def _insurance(rules: Rules, value: Decimal | None) -> str:
    said = "" if rules.insurance == InsuranceRule.NONE else capfirst(f"{InsuranceRule(rules.insurance).label}.")
    if value is not None:
        worth = _("Valeur à assurer, clou à clou : %(amount)s.") if rules.nail_to_nail else _(
            "Valeur à assurer : %(amount)s."
        )  # fmt: skip
        said = f"{said} {worth % {'amount': money(value)}}".strip()
    return said


def _quotas(tool: Tool) -> Iterator[str]:
    for quota in sorted(tool.lender.quotas.all(), key=lambda one: one.pk):
        if not quota.kinds or tool.kind in quota.kinds:
            yield _quota(quota)


def _quota(quota: Quota) -> str:
    kinds = ", ".join(str(ToolKind(kind).label) for kind in quota.kinds) or _("tous outils confondus")
    named = quota.scope == QuotaScope.SEASON and quota.name
    return _("%(most)s au plus %(scope)s (%(what)s).") % {
        "most": quota.most, "scope": quota.name if named else quota.get_scope_display(), "what": kinds,
    }  # fmt: skip


def _public(rules: Rules) -> str:
    return _("À partir de %(age)s ans.") % {"age": rules.age_from} if rules.age_from else ""


def opening_of(lender: Lender, today: date) -> list[str]:
    """Days on which it hands over, and closures to come."""
    language = get_language() or "fr"
    monday = date(2024, 1, 1)
    days = [day_phrase(monday.replace(day=1 + one), language, year=False).split(" ")[0].rstrip(",")
            for one in sorted(set(lender.weekdays))]  # fmt: skip
    said = [_("Départs et retours : %(days)s.") % {"days": ", ".join(days)}]
    closures = sorted((one for one in lender.closures.all() if one.last_on >= today), key=lambda one: one.first_on)
    said += [_("Fermé %(period)s.") % {"period": period_phrase(one.first_on, one.last_on, language)}
             for one in closures[:3]]  # fmt: skip
    return said


# --- Others -----------------------------------------------------------------------------------------------------------


def close_to(tool: Tool, territory: Any) -> list[ToolLine]:
    """Others of the same themes, of the same lender first; nothing close, nothing shown."""
    themes = [term.pk for term in tool.themes.all()]
    if not themes:
        return []
    scope = territory.pk if territory is not None else None
    rows = Tool.objects.shown_in(scope).filter(themes__in=themes).exclude(pk=tool.pk).distinct()
    return lines_of(rows.with_row_data().order_by("title", "pk")[:CLOSE])


def words_of_borrowers(tool: Tool) -> list[Any]:
    """What borrowers let others read of it, the last ones first: never who."""
    rows = ReturnQuestionnaire.objects.filter(loan__tool=tool, is_public=True).exclude(feedback="")
    return list(rows.order_by("-given_at", "-pk")[:MOST_SAID])


def page_context(tool: Tool, today: date, territory: Any) -> dict[str, Any]:
    """Everything the page of a tool shows beside its dates."""
    photos = list(tool.photos.all())
    return {
        "tool": tool, "lender": tool.lender, "photos": photos[1:], "photo": photos[0] if photos else None,
        "kind": capfirst(tool.get_kind_display()), "icon": icon_of(tool.kind),
        "essentials": essentials_of(tool), "needs": needs_of(tool), "rules": rules_in_words(tool, today),
        "opening": opening_of(tool.lender, today),
        "modules": [one for one in tool.modules.all() if one.lent_apart],
        "components": sorted(tool.components.all(), key=lambda one: (one.position, one.pk)),
        "services": _services(tool),
        "said": words_of_borrowers(tool), "close": close_to(tool, territory),
        "meta": tool.summary or shorten(plain(tool.description), LONGEST_META),
        "public_url": public_address(tool.lender.organisation.contribution.origin, "loans:tool", tool.slug),
        "catalogue_of": reverse("loans:catalogue") + f"?preteur={tool.lender.organisation.slug}",
    }  # fmt: skip


def _services(tool: Tool) -> list[Service]:
    """What the lender offers beside a tool of this kind."""
    offered = [one for one in tool.lender.services.all() if one.is_offered]
    return [one for one in offered if not one.kinds or tool.kind in one.kinds]
