"""Who may give figures, and who may read them."""

from typing import Any

from maillage.attendance.models import Headcount, ReportLink, Subject
from maillage.attendance.querysets import reported_by
from maillage.directory.models import Organisation
from maillage.directory.rules import acts_for
from maillage.territories.rules import coordinates


def may_report_on(user: Any, subject: Subject) -> bool:
    """Whoever announced it, the teams of its structures, the coordinators of its territory."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_staff or coordinates(user, subject.territory_id):
        return True
    return Subject.objects.filter(reported_by(user), pk=subject.pk).exists()


def may_report(user: Any, headcount: Headcount) -> bool:
    """The same, for one of its slots; the slots of an umbrella are counted by its parts."""
    return not headcount.is_counted_elsewhere and may_report_on(user, headcount.subject)


def may_print(user: Any, headcount: Headcount) -> bool:
    """The sheet on which the door counts."""
    return may_report_on(user, headcount.subject)


def may_revoke(user: Any, link: ReportLink) -> bool:
    """Take a link back: whoever may give the figures it is for."""
    return link.revoked_at is None and may_report_on(user, link.subject)


def may_see_figures(user: Any, organisation: Organisation) -> bool:
    """The figures of a structure, and its bulk entry: its team, the coordinators of its territory."""
    if organisation.merged_into_id is not None or organisation.contribution.is_tombstone:
        return False
    return acts_for(user, organisation) or coordinates(user, organisation.contribution.origin_id)
