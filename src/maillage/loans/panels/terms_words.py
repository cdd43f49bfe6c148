"""The rules of a lender as a borrower reads them: sentences, in the order in which one asks."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.loans.availability import Rules
from maillage.loans.availability.limits import seasons_of
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
from maillage.loans.models import Lender, Quota
from maillage.ui.templatetags.ui.words import euros
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

AREAS: dict[str, Any] = {
    AreaRule.BORROWER: lambda zones: _("L’emprunteur est de ce territoire : %(zones)s.") % {"zones": zones},
    AreaRule.PLACE: lambda zones: _("L’outil sert dans ce territoire : %(zones)s.") % {"zones": zones},
    AreaRule.EITHER: lambda zones: _("L’emprunteur ou le lieu est de ce territoire : %(zones)s.") % {"zones": zones},
    AreaRule.BOTH: lambda zones: _("L’emprunteur et le lieu sont de ce territoire : %(zones)s.") % {"zones": zones},
}
FEES: dict[str, Any] = {
    FeeBasis.LOAN: lambda sum_: _("%(sum)s par prêt.") % {"sum": sum_},
    FeeBasis.WEEK: lambda sum_: _("%(sum)s par semaine commencée.") % {"sum": sum_},
    FeeBasis.DAY: lambda sum_: _("%(sum)s par jour.") % {"sum": sum_},
}


def words_of(rules: Rules, lender: Lender) -> list[str]:
    """What a borrower reads of these rules; nothing is said of what is not asked."""
    return [*_who(rules, lender), *_when(rules), *_how(rules), *_money(rules), *_papers(rules)]


def _days(number: int) -> str:
    return ngettext("%(n)s jour", "%(n)s jours", number) % {"n": number}


def _who(rules: Rules, lender: Lender) -> Iterator[str]:
    if rules.eligible is None:
        yield _("Tout le monde peut emprunter.")
    else:
        names = ", ".join(str(BorrowerType(one).label) for one in rules.eligible if one in BorrowerType.values)
        yield _("Pour ces emprunteurs : %(names)s.") % {"names": names}
    if rules.area in AREAS:
        names = ", ".join(zone.name for zone in sorted(lender.zones.all(), key=lambda one: one.position))
        yield AREAS[rules.area](names or _("celui du prêteur"))
    if rules.age_from:
        yield _("À partir de %(age)s ans.") % {"age": rules.age_from}
    if rules.levels:
        yield _("Pour ces niveaux : %(levels)s.") % {"levels": terms_said(Scheme.LEVEL, rules.levels)}


def _when(rules: Rules) -> Iterator[str]:
    if rules.notice_days:
        yield _("La demande se fait au moins %(days)s avant.") % {"days": _days(rules.notice_days)}
    if rules.horizon_days:
        yield _("On réserve au plus %(days)s à l’avance.") % {"days": _days(rules.horizon_days)}
    if rules.min_days > 1 and rules.max_days:
        yield _("Un prêt dure de %(least)s à %(most)s jours.") % {"least": rules.min_days, "most": rules.max_days}
    elif rules.max_days:
        yield _("Un prêt dure %(days)s au plus.") % {"days": _days(rules.max_days)}
    elif rules.min_days > 1:
        yield _("Un prêt dure %(days)s au moins.") % {"days": _days(rules.min_days)}
    if rules.renewals and rules.renewal_days:
        yield ngettext(
            "Il se prolonge %(n)s fois, de %(days)s.", "Il se prolonge %(n)s fois, de %(days)s chaque fois.",
            rules.renewals,
        ) % {"n": rules.renewals, "days": _days(rules.renewal_days)}  # fmt: skip
    if rules.again_after_days:
        yield _("Il faut %(days)s entre deux emprunts du même outil.") % {"days": _days(rules.again_after_days)}


def _how(rules: Rules) -> Iterator[str]:
    yield {
        Transport.BORROWER: _("L’emprunteur vient chercher l’outil et le rapporte."),
        Transport.LENDER: _("Le prêteur livre et reprend."),
        Transport.SHUTTLE: _("L’outil voyage par la navette, à jours fixes."),
    }[Transport(rules.transport)]
    if rules.transport_advice:
        yield rules.transport_advice


def _money(rules: Rules) -> Iterator[str]:
    known = rules.fee_basis in FEES and rules.fee
    yield FEES[rules.fee_basis](euros(rules.fee)) if known else _("C’est gratuit.")
    if rules.deposit:
        yield _("Une caution de %(sum)s est demandée.") % {"sum": euros(rules.deposit)}


def _papers(rules: Rules) -> Iterator[str]:
    if rules.agreement == AgreementKind.EACH:
        yield _("Une convention est signée des deux parties avant chaque départ.")
    elif rules.agreement == AgreementKind.YEARLY:
        yield _("Une convention annuelle est signée des deux parties.")
    if rules.insurance == InsuranceRule.CERTIFICATE:
        yield _("L’emprunteur montre une attestation d’assurance, valable pendant tout le prêt.")
    elif rules.insurance == InsuranceRule.UNDERTAKING:
        yield _("L’emprunteur montre une attestation d’assurance, ou s’engage sur l’honneur.")
    if rules.nail_to_nail:
        yield _("L’outil est assuré clou à clou : du départ au retour chez le prêteur.")
    if rules.condition_reports:
        yield ngettext(
            "L’état de l’outil est constaté %(n)s fois.", "L’état de l’outil est constaté %(n)s fois.",
            rules.condition_reports,
        ) % {"n": rules.condition_reports}  # fmt: skip


def quota_in_words(quota: Quota, year: int) -> str:
    """« Dix au plus en même temps », « une exposition au plus pendant les fêtes »."""
    kinds = ", ".join(str(ToolKind(one).label) for one in quota.kinds if one in ToolKind.values)
    what = kinds or _("tous les outils ensemble")
    told = {"most": quota.most, "what": what}
    if quota.scope == QuotaScope.YEAR:
        return _("%(most)s par année civile : %(what)s.") % told
    if quota.scope == QuotaScope.SEASON:
        first, last = seasons_of(quota, year)[1]
        name = quota.name or f"{first:%d/%m} – {last:%d/%m}"
        return _("%(most)s %(season)s : %(what)s.") % {**told, "season": name}
    return _("%(most)s en même temps : %(what)s.") % told
