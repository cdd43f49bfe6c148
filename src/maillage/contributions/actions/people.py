"""Closing an account: what was published stays without a name, goes to somebody else, or leaves too."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from maillage.accounts.models import User
from maillage.contributions.actions.moderation import remove
from maillage.contributions.enums import MOVES, Leaving, Reason, State
from maillage.contributions.kinds import known_kinds, personal_data, refresh
from maillage.contributions.models import Appeal, Contribution, Revision, VisitorReport
from maillage.contributions.rules import may_be_handed_over
from maillage.core.errors import Refused
from maillage.files import actions as files
from maillage.journal import actions as journal
from maillage.notices import actions as notices
from maillage.search import vocabulary
from maillage.search.stems import tokens
from maillage.territories.actions.people import LastCoordinator, others_coordinate
from maillage.territories.enums import Role
from maillage.territories.models import Grant, Invitation, Residence

NOWHERE = "ancien.invalid"  # RFC 2606: no mail ever goes there
UNPUBLISHED = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.REFUSED)


class NoHeir(Refused):
    """What somebody leaves goes to a person who may already work on it."""


def _check_others_coordinate(person: User) -> None:
    mine = Grant.objects.filter(user=person, role=Role.COORDINATOR).select_related("territory")
    for grant in mine.order_by("territory_id"):  # locked in one order, whoever leaves
        if not others_coordinate(grant.territory_id, person):
            raise LastCoordinator(
                _("Vous êtes la dernière personne à coordonner %(territory)s : donnez d’abord ce rôle à une autre.")
                % {"territory": grant.territory}
            )


def _forget_ways_in(person: User) -> None:
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()


def _hand_over(person: User, heir: User | None, at: datetime) -> None:
    """The heir signs from now on what they may work on already, and is told how many; drafts left over leave."""
    if heir is None or not may_be_handed_over(person, heir):
        raise NoHeir(_("Choisissez une personne qui peut déjà travailler sur ces fiches."))
    own_words = [kind.name for kind in known_kinds() if kind.own_words]
    mine = Contribution.objects.filter(author=person).exclude(state=State.REMOVED).exclude(kind__in=own_words)
    kept = list(mine.workable_by(heir).order_by("pk"))
    Contribution.objects.filter(pk__in=[row.pk for row in kept]).update(author=heir)
    refresh(kept, at)
    if kept:
        with override(heir.language):  # no name: it would outlive the account in the notices of the other person
            words = ngettext(
                "Quelqu’un qui ferme son compte vous a confié %(count)s fiche.",
                "Quelqu’un qui ferme son compte vous a confié %(count)s fiches.",
                len(kept),
            )
        notices.tell(user=heir, text=words % {"count": len(kept)}, url="/mon-espace/contributions/", at=at)
        journal.record(actor=heir, verb="handed_over", obj=heir, at=at, count=len(kept))


def _take_away(person: User, at: datetime, *, everything: bool) -> list[int]:
    """Remove and empty what is this person’s alone: what was never published, or everything. Gives which."""
    emptied: list[int] = []
    for kind in known_kinds():
        if kind.alone is None or kind.erase is None:
            continue
        leaving = Contribution.objects.filter(author=person, kind=kind.name, pk__in=kind.alone(person))
        if not everything:
            leaving = leaving.filter(state__in=UNPUBLISHED)
        rows = list(leaving.order_by("pk"))
        for contribution in rows:
            if State.REMOVED in MOVES[contribution.state]:
                remove(actor=person, contribution=contribution, at=at, reason=Reason.AUTHOR)
        ids = [row.pk for row in rows]
        Revision.objects.filter(contribution__in=ids).delete()
        Appeal.objects.filter(contribution__in=ids).update(text="", answer="")
        with override("fr"):
            Contribution.objects.filter(pk__in=ids).update(title=_("Fiche effacée"), message="", author=None)
        kind.erase(ids, at)
        emptied += ids
    return emptied


@transaction.atomic
def close_account(*, person: User, at: datetime, what: str = Leaving.KEEP, heir: User | None = None) -> None:
    """Close one's account: name, address and ways in are erased; drafts leave, and what was published does as asked.

    Kept, it is signed « ancien membre »; handed over, the heir signs what they may work on already, and the rest is as
    if kept; erased, tombstones without a word remain of what the person alone wrote (what a team or others use stays,
    unsigned).

    Raises:
        LastCoordinator: nobody else heads a territory of this person.
        NoHeir: the person chosen may not take it over.
        Refused: what a kind asks to be settled first.
    """
    _check_others_coordinate(person)
    if what == Leaving.HAND_OVER:
        _hand_over(person, heir, at)
    emptied = _take_away(person, at, everything=what == Leaving.ERASE)
    for kind in known_kinds():
        if kind.forget is not None:
            kind.forget(person, at)
    for _name, data in personal_data():
        data.forget(person, at)
    files.forget(person=person)
    notices.forget(person=person)
    VisitorReport.objects.filter(email=person.email.lower()).update(email="", name="")
    Invitation.objects.of_address(person.email).delete()
    Grant.objects.filter(user=person).delete()
    Residence.objects.filter(user=person).delete()
    _forget_ways_in(person)
    named = {token.word for token in tokens(person.display_name)}
    person.email, person.display_name = f"{person.uid}@{NOWHERE}", ""
    person.adult_on, person.terms_accepted_at = None, None
    person.is_active, person.is_staff, person.is_superuser = False, False, False
    person.set_unusable_password()
    person.save()
    stays = Contribution.objects.filter(author=person).exclude(state=State.REMOVED).order_by("pk")
    refresh(list(stays), at)  # search and kept pages knew the name
    vocabulary.tidy(named)
    journal.record(actor=None, verb="closed", obj=person, at=at)
    journal.forget(person=person, emptied={Contribution._meta.label_lower: emptied})
