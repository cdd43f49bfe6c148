"""An author asks that a decision be read again, and somebody else reads it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions import notices, rules
from maillage.contributions.actions.moderation import publish, restore
from maillage.contributions.enums import APPEAL_MOVES, AppealState, State
from maillage.contributions.models import Appeal, Contribution
from maillage.core.errors import Refused
from maillage.core.states import advance
from maillage.core.text import clean_text
from maillage.journal.actions import record

MONTHS = 6
TIME_TO_APPEAL = timedelta(days=30 * MONTHS + 3)  # DSA, article 20: at least six months


class NotAppealable(Refused):
    """There is no decision to read again, or it was contested already, or too long ago."""


class NeedsWords(Refused):
    """An appeal says what is contested, and its answer says why."""


def _words(text: str, sentence: str) -> str:
    found = clean_text(text)[:2000]
    if not found:
        raise NeedsWords(sentence)
    return found


@transaction.atomic
def appeal(*, actor: User, contribution: Contribution, text: str, at: datetime) -> Appeal:
    """The author contests the last decision; those who may read it again are told.

    Raises:
        NotAppealable: no decision, contested already, or taken more than six months ago.
        NeedsWords: nothing says what is contested.
    """
    words = _words(text, _("Dites ce qui ne vous paraît pas juste dans cette décision, et pourquoi."))
    decision = rules.last_decision(contribution)
    if decision is None:
        raise NotAppealable(_("Il n’y a pas de décision à contester sur cette fiche."))
    if at - decision.at > TIME_TO_APPEAL:
        raise NotAppealable(_("Cette décision a plus de six mois : elle ne peut plus être contestée ici."))
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                contribution=contribution, author=actor, text=words, at=at, decision=contribution.state,
                decision_at=decision.at, decided_by_id=decision.actor_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotAppealable(_("Cette décision a déjà été contestée : la réponse vous sera envoyée.")) from error
    record(actor=actor, verb="appealed", obj=contribution, at=at, territory_id=contribution.origin_id)
    notices.acknowledge_appeal(made, at)
    notices.tell_readers_of_appeal(made, at)
    return made


def _answer(actor: User, found: Appeal, to: AppealState, answer: str, at: datetime) -> None:
    words = _words(answer, _("Écrivez la réponse à l’auteur : ce qui a été relu, et pourquoi vous décidez ainsi."))
    advance(found, to=to, moves=APPEAL_MOVES, answered_by=actor, answered_at=at, answer=words)
    contribution = found.contribution
    record(actor=actor, verb=f"appeal_{to}", obj=contribution, at=at, territory_id=contribution.origin_id)


@transaction.atomic
def uphold(*, actor: User, appeal: Appeal, answer: str, at: datetime) -> None:
    """Whoever reads the decision again keeps it, and says why."""
    _answer(actor, appeal, AppealState.UPHELD, answer, at)
    notices.answer_appeal(appeal, at)


@transaction.atomic
def overturn(*, actor: User, appeal: Appeal, answer: str, at: datetime) -> None:
    """Whoever reads the decision again goes back on it: what was removed comes back, the rest is published.

    What the author has sent again since then stays where it is: the answer alone is given.

    Raises:
        Refused: what the kind asks for before anyone reads it.
    """
    _answer(actor, appeal, AppealState.OVERTURNED, answer, at)
    contribution = appeal.contribution
    if contribution.state == appeal.decision == State.REMOVED:
        restore(actor=actor, contribution=contribution, at=at)
    elif contribution.state == appeal.decision:
        publish(actor=actor, contribution=contribution, at=at)
    notices.answer_appeal(appeal, at)
