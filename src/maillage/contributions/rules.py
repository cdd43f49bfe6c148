"""Who may do what with a contribution, whatever it is."""

from typing import Any

from django.db.models import Q, QuerySet

from maillage.accounts.models import User
from maillage.contributions.enums import APPEALED, Reason, State
from maillage.contributions.kinds import kind_named, known_kinds
from maillage.contributions.models import Appeal, Contribution, SavedReply, VisitorReport
from maillage.journal.models import Entry
from maillage.territories.enums import Check, Role
from maillage.territories.models import Grant, Policy
from maillage.territories.rules import coordinates, has_role, moderated_kinds, moderates


def is_author(user: Any, contribution: Contribution) -> bool:
    """Wrote it."""
    return bool(user.is_authenticated and contribution.author_id == user.pk)


def may_moderate(user: Any, contribution: Contribution) -> bool:
    """Reads it and decides: the moderators of its origin."""
    return moderates(user, contribution.origin_id, contribution.kind)


def may_edit(user: Any, contribution: Contribution) -> bool:
    """Its author while it is not removed, and the moderators of its origin. Sharing gives no right to rewrite."""
    if contribution.state == State.REMOVED:
        return False
    return is_author(user, contribution) or may_moderate(user, contribution)


def may_rewrite(user: Any, contribution: Contribution) -> bool:
    """Open its form: by the rule of its kind where it has one."""
    kind = kind_named(contribution.kind)
    if kind is not None and kind.may_edit is not None:
        return kind.may_edit(user, contribution)
    return may_edit(user, contribution)


def may_submit(user: Any, contribution: Contribution) -> bool:
    """Send it for reading, or publish it where the policy says so."""
    movable = {State.DRAFT, State.RETURNED, State.REFUSED}
    return contribution.state in movable and may_edit(user, contribution)


def may_decide(user: Any, contribution: Contribution) -> bool:
    """Publish, return or refuse what was proposed."""
    return contribution.state in {State.SUBMITTED, State.PUBLISHED} and may_moderate(user, contribution)


def may_archive(user: Any, contribution: Contribution) -> bool:
    """Take out of lists what is published."""
    return contribution.state == State.PUBLISHED and may_moderate(user, contribution)


def may_mark_checked(user: Any, contribution: Contribution) -> bool:
    """Say that what was published at once has been read."""
    unread = contribution.state == State.PUBLISHED and contribution.checked_at is None
    return unread and may_moderate(user, contribution)


def may_publish(user: Any, contribution: Contribution) -> bool:
    """Publish what was proposed, or bring an archived thing back."""
    return contribution.state in {State.SUBMITTED, State.RETURNED, State.ARCHIVED} and may_moderate(user, contribution)


def may_return(user: Any, contribution: Contribution) -> bool:
    """Ask the author for a change, before or after publication."""
    return contribution.state in {State.SUBMITTED, State.PUBLISHED} and may_moderate(user, contribution)


def may_refuse(user: Any, contribution: Contribution) -> bool:
    """Refuse what was proposed; what is published is returned or removed."""
    return contribution.state == State.SUBMITTED and may_moderate(user, contribution)


def may_report(user: Any, contribution: Contribution) -> bool:  # noqa: ARG001 - the signature of a rule
    """Anyone tells that something is wrong with what everyone may read."""
    return contribution.state in {State.PUBLISHED, State.ARCHIVED}


def edits_with_a_team(user: Any, contribution: Contribution) -> bool:
    """A team of theirs organises or runs it."""
    mine = Contribution.objects.edited_with_a_team(user)
    return bool(user.is_authenticated and mine.filter(pk=contribution.pk).exists())


def may_see_history(user: Any, contribution: Contribution) -> bool:
    """The author, the moderators of the origin, and the teams that edit it."""
    own = is_author(user, contribution) or may_moderate(user, contribution)
    return own or edits_with_a_team(user, contribution)


def may_restore_revision(user: Any, contribution: Contribution) -> bool:
    """Write an earlier state again: whoever may edit, by the rule of the kind where it has one, teams included."""
    if contribution.state == State.REMOVED:
        return False
    kind = kind_named(contribution.kind)
    if kind is not None and kind.may_edit is not None:
        return kind.may_edit(user, contribution)
    return may_edit(user, contribution) or edits_with_a_team(user, contribution)


def may_remove(user: Any, contribution: Contribution) -> bool:
    """The author and the moderators; a tombstone stays."""
    return contribution.state != State.REMOVED and may_edit(user, contribution)


def may_restore(user: Any, contribution: Contribution) -> bool:
    """Only a moderator brings back what was removed."""
    return contribution.state == State.REMOVED and may_moderate(user, contribution)


def may_place(user: Any, contribution: Contribution, territory_id: int | None) -> bool:
    """Show, hide, feature or re-categorise in a territory: its moderators, for what is published."""
    return contribution.state == State.PUBLISHED and moderates(user, territory_id, contribution.kind)


def may_share(user: Any, contribution: Contribution) -> bool:
    """Open the page of its placements: the moderators of any territory, for what is published."""
    whole, narrowed = moderated_kinds(user)
    moderator = user.is_staff or whole or contribution.kind in {kind for _territory, kind in narrowed}
    return contribution.state == State.PUBLISHED and bool(user.is_authenticated and moderator)


def may_publish_unread(user: Any, territory_id: int, kind: str) -> bool:
    """Moderators publish at once, whatever the policy."""
    return has_role(user, territory_id, Role.MODERATOR, kind)


def is_read_first(contribution: Contribution) -> bool:
    """Whether the policy of the origin asks to read this kind before it is published."""
    return Policy.objects.filter(territory=contribution.origin_id, kind=contribution.kind, timing=Check.BEFORE).exists()


def will_be_read_again(user: Any, contribution: Contribution) -> bool:
    """Whether what this person rewrites leaves the public pages until a moderator has read it."""
    if user is None or contribution.state not in {State.PUBLISHED, State.ARCHIVED}:
        return False
    if may_publish_unread(user, contribution.origin_id, contribution.kind):
        return False
    return contribution.state == State.ARCHIVED or is_read_first(contribution)


def may_handle(user: Any, report: VisitorReport) -> bool:
    """Answer a report: the moderators of the origin."""
    return may_moderate(user, report.contribution)


def last_decision(contribution: Contribution) -> Entry | None:
    """The line of the journal that returned, refused or removed it as it stands."""
    verb = APPEALED.get(State(contribution.state))
    return Entry.objects.about(contribution).filter(verb=verb).first() if verb else None


def may_appeal(user: Any, contribution: Contribution) -> bool:
    """The author, once, against a decision that somebody else took."""
    if not is_author(user, contribution) or State(contribution.state) not in APPEALED:
        return False
    decision = last_decision(contribution)
    if decision is None or contribution.reason == Reason.AUTHOR or decision.actor_id in {None, user.pk}:
        return False
    return not Appeal.objects.filter(contribution=contribution, decision_at=decision.at).exists()


def appeal_sent(user: Any, contribution: Contribution) -> Appeal | None:
    """What the author sent already against the last decision."""
    decision = last_decision(contribution) if is_author(user, contribution) else None
    if decision is None:
        return None
    return Appeal.objects.filter(contribution=contribution, decision_at=decision.at).first()


def may_open_appeal(user: Any, contribution: Contribution) -> bool:
    """The author, before and after sending it: a form sent twice is not a door that closes."""
    return may_appeal(user, contribution) or appeal_sent(user, contribution) is not None


def other_readers(appeal: Appeal) -> QuerySet[Grant]:
    """The moderators who may read a decision again: neither who took it nor who appeals."""
    contribution = appeal.contribution
    grants = Grant.objects.at_least(Role.MODERATOR).filter(
        territory=contribution.origin_id, kind__in=["", contribution.kind], user__is_active=True
    )
    return grants.exclude(user__in=[pk for pk in (appeal.decided_by_id, appeal.author_id) if pk])


def may_decide_appeal(user: Any, appeal: Appeal) -> bool:
    """Another moderator than who decided; where there is none, a coordinator reads the decision again."""
    contribution = appeal.contribution
    if not may_moderate(user, contribution) or user.pk == appeal.author_id:
        return False
    if user.pk != appeal.decided_by_id:
        return True
    return coordinates(user, contribution.origin_id) and not other_readers(appeal).exists()


def may_keep_replies(user: Any, reply: SavedReply) -> bool:
    """Write and remove the saved replies of a territory: its moderators."""
    return moderates(user, reply.territory_id)


def heirs(person: Any) -> QuerySet[User]:
    """Those who may take over what somebody leaves: people who may work on it already.

    The moderators of the territories where it was written, and the people of the same teams.
    """
    origins = Contribution.objects.filter(author=person).exclude(state=State.REMOVED).order_by().values("origin")
    moderators = Grant.objects.at_least(Role.MODERATOR).filter(territory__in=origins, kind="").order_by()
    able = Q(pk__in=moderators.values("user"))
    for kind in known_kinds():
        if kind.fellows is not None:
            able |= Q(pk__in=kind.fellows(person))
    return User.objects.get_queryset().active().filter(able).exclude(pk=person.pk).order_by("display_name", "pk")


def may_be_handed_over(person: Any, heir: User) -> bool:
    """Whether somebody may take over what a person leaves."""
    return heirs(person).filter(pk=heir.pk).exists()
