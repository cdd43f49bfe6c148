"""What is said to whom about a contribution; sent when the transaction commits."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.contributions import rules
from maillage.contributions.enums import Reason, ReportState
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Appeal, Contribution, VisitorReport
from maillage.notices.actions import notify, tell
from maillage.territories.enums import Role
from maillage.territories.models import Grant
from maillage.territories.place import absolute, inside, public_address


def _address(contribution: Contribution, language: str, *, edit: bool = False) -> str:
    """The whole address of its page, in its territory of origin."""
    kind = kind_of(contribution)
    with inside(contribution.origin, language):
        path = kind.edit(contribution) if edit else kind.page(contribution)
    return absolute(contribution.origin, path)


def _context(contribution: Contribution, language: str) -> dict[str, Any]:
    return {
        "title": contribution.title,
        "message": contribution.message,
        "motive": Reason(contribution.reason).label if contribution.reason else "",
        "territory": contribution.origin,
        "page_url": _address(contribution, language),
        "edit_url": _address(contribution, language, edit=True),
        "kind": kind_of(contribution).label,
    }


def _decision(contribution: Contribution, author: User) -> str:
    """The page on which the author reads what was decided, and answers."""
    return public_address(
        contribution.origin, "contributions:decision", str(contribution.uid), language=author.language
    )


def _in_a_sentence(contribution: Contribution, template: str) -> str:
    """What was decided, as « Mes avis » says it, in the active language."""
    sentences = {
        "published": _("La modération a publié « %(title)s »."),
        "returned": _("La modération vous demande de reprendre « %(title)s » : %(motive)s."),
        "refused": _("La modération n’a pas retenu « %(title)s » : %(motive)s."),
        "removed": _("La modération a retiré « %(title)s » : %(motive)s."),
        "restored": _("La modération a remis « %(title)s » en ligne."),
    }
    motive = Reason(contribution.reason).label if contribution.reason else Reason.OTHER.label
    return sentences[template] % {"title": contribution.title, "motive": motive}


def tell_author(contribution: Contribution, template: str, actor: User | None, at: datetime) -> None:
    """Tell the author what was decided, by mail and on the site, unless the author decided it."""
    author = contribution.author
    if author is None or not author.is_active or (actor is not None and author.pk == actor.pk):
        return
    with override(author.language):
        words = _in_a_sentence(contribution, template)
    tell(user=author, text=words, url=_decision(contribution, author), at=at)
    reported = contribution.reports.exclude(state=ReportState.DISMISSED).exists()
    notify(
        to=author.email,
        template=f"contributions/mail/{template}",
        context=_context(contribution, author.language)
        | {"person": author, "decision_url": _decision(contribution, author), "reported": reported}
        | {"unlawful": contribution.reason in {Reason.UNLAWFUL, Reason.RIGHTS}},
        language=author.language,
        at=at,
    )


def _moderators(contribution: Contribution) -> list[User]:
    grants = Grant.objects.at_least(Role.MODERATOR).filter(
        territory=contribution.origin_id, kind__in=["", contribution.kind], user__is_active=True
    )
    return list({grant.user_id: grant.user for grant in grants.select_related("user").order_by("user")}.values())


def _tell_all_moderators(contribution: Contribution, template: str, extra: dict[str, Any], at: datetime) -> None:
    for person in _moderators(contribution):
        queue = public_address(contribution.origin, "contributions:queue", language=person.language)
        notify(
            to=person.email,
            template=f"contributions/mail/{template}",
            context=_context(contribution, person.language) | {"person": person, "queue_url": queue} | extra,
            language=person.language,
            at=at,
        )


def tell_moderators(contribution: Contribution, at: datetime) -> None:
    """Something waits in the queue, or was published and waits to be read."""
    _tell_all_moderators(contribution, "waiting", {}, at)


def tell_moderators_of_report(report: VisitorReport, at: datetime) -> None:
    """A visitor says that something is wrong."""
    _tell_all_moderators(report.contribution, "reported", {"report": report}, at)


def acknowledge_report(report: VisitorReport, at: datetime) -> None:
    """The visitor who left an address knows that it arrived, and what happens next."""
    _tell_visitor(report, "report_received", at)


def answer_visitor(report: VisitorReport, at: datetime) -> None:
    """The visitor who left an address knows what was decided, and why."""
    _tell_visitor(report, "report_answered", at)


def _tell_visitor(report: VisitorReport, template: str, at: datetime) -> None:
    if not report.email:
        return
    contribution = report.contribution
    notify(
        to=report.email,
        template=f"contributions/mail/{template}",
        context=_context(contribution, report.language) | {"report": report},
        language=report.language,
        at=at,
    )


def acknowledge_appeal(appeal: Appeal, at: datetime) -> None:
    """The author knows that the appeal arrived, its number, and who reads it."""
    _tell_appellant(appeal, "appeal_received", at)


def answer_appeal(appeal: Appeal, at: datetime) -> None:
    """The author knows what became of the appeal, and why; so does, on the site, whoever had decided."""
    _tell_appellant(appeal, "appeal_answered", at)
    author = appeal.author
    if author is not None and author.is_active:
        with override(author.language):
            words = _("Votre recours sur « %(title)s » a sa réponse : %(outcome)s.") % {
                "title": appeal.contribution.title, "outcome": appeal.get_state_display(),
            }  # fmt: skip
        tell(user=author, text=words, url=_decision(appeal.contribution, author), at=at)
    first = appeal.decided_by
    if first is not None and first.is_active and first.pk != appeal.answered_by_id:
        with override(first.language):
            words = _("Recours sur « %(title)s » : %(outcome)s.") % {
                "title": appeal.contribution.title, "outcome": appeal.get_state_display(),
            }  # fmt: skip
        address = public_address(
            appeal.contribution.origin, "contributions:handle_appeal", appeal.pk, language=first.language
        )
        tell(user=first, text=words, url=address, at=at)


def _tell_appellant(appeal: Appeal, template: str, at: datetime) -> None:
    person, contribution = appeal.author, appeal.contribution
    if person is None or not person.is_active:
        return
    notify(
        to=person.email,
        template=f"contributions/mail/{template}",
        context=_context(contribution, person.language)
        | {"person": person, "appeal": appeal, "decision_url": _decision(contribution, person)},
        language=person.language,
        at=at,
    )


def tell_readers_of_appeal(appeal: Appeal, at: datetime) -> None:
    """Those who may read the decision again know that it is contested: others than who took it, where there are."""
    others = rules.other_readers(appeal).select_related("user").order_by("user")
    people = list({grant.user_id: grant.user for grant in others}.values()) or _moderators(appeal.contribution)
    for person in people:
        address = public_address(
            appeal.contribution.origin, "contributions:handle_appeal", appeal.pk, language=person.language
        )
        notify(
            to=person.email,
            template="contributions/mail/appealed",
            context=_context(appeal.contribution, person.language)
            | {"person": person, "appeal": appeal, "appeal_url": address},
            language=person.language,
            at=at,
        )
