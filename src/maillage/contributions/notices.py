"""What is said to whom about a contribution; sent when the transaction commits."""

from datetime import datetime
from typing import Any

from maillage.accounts.models import User
from maillage.contributions.enums import Reason
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution, VisitorReport
from maillage.notices.actions import notify
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


def tell_author(contribution: Contribution, template: str, actor: User | None, at: datetime) -> None:
    """Tell the author what was decided, unless the author decided it."""
    author = contribution.author
    if author is None or not author.is_active or (actor is not None and author.pk == actor.pk):
        return
    notify(
        to=author.email,
        template=f"contributions/mail/{template}",
        context=_context(contribution, author.language)
        | {"person": author, "decision_url": _decision(contribution, author)},
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
