"""States of a contribution and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a contribution stands with moderation."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("proposé")
    RETURNED = "returned", _("à revoir")
    PUBLISHED = "published", _("publié")
    REFUSED = "refused", _("refusé")
    ARCHIVED = "archived", _("archivé")
    REMOVED = "removed", _("retiré")


S = State
MOVES: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.PUBLISHED, S.REMOVED}),
    S.SUBMITTED: frozenset({S.PUBLISHED, S.RETURNED, S.REFUSED, S.DRAFT, S.REMOVED}),
    S.RETURNED: frozenset({S.SUBMITTED, S.PUBLISHED, S.DRAFT, S.REMOVED}),
    S.PUBLISHED: frozenset({S.SUBMITTED, S.RETURNED, S.ARCHIVED, S.REMOVED}),
    S.REFUSED: frozenset({S.SUBMITTED, S.PUBLISHED, S.REMOVED}),
    S.ARCHIVED: frozenset({S.SUBMITTED, S.PUBLISHED, S.REMOVED}),
    S.REMOVED: frozenset(),
}
# What was removed comes back where it stood, and nowhere else.
BACK: dict[str, frozenset[str]] = {S.REMOVED: frozenset(set(S) - {S.REMOVED})}


class Reason(models.TextChoices):
    """Why a moderator returns, refuses or removes; the sentence that goes with it is written by hand."""

    INCOMPLETE = "incomplete", _("il manque une information")
    OFF_TOPIC = "off_topic", _("hors de la ligne éditoriale")
    DUPLICATE = "duplicate", _("doublon")
    WRONG = "wrong", _("information inexacte")
    RIGHTS = "rights", _("image ou texte sans autorisation")
    ADVERTISING = "advertising", _("publicité")
    UNLAWFUL = "unlawful", _("contenu illicite")
    AUTHOR = "author", _("à la demande de l’auteur")
    SOURCE = "source", _("retiré de sa source")
    OTHER = "other", _("autre raison")


class ReportReason(models.TextChoices):
    """What a visitor tells us."""

    CLOSED = "closed", _("c’est fermé ou annulé")
    WRONG_DATE = "wrong_date", _("la date ou l’heure est fausse")
    WRONG_PLACE = "wrong_place", _("le lieu ou l’adresse est faux")
    CONTACT = "contact", _("le téléphone, le site ou un contact est faux")
    WRONG = "wrong", _("une information est fausse")
    DUPLICATE = "duplicate", _("cette fiche existe déjà")
    RIGHTS = "rights", _("une image ou un texte est utilisé sans droit")
    UNLAWFUL = "unlawful", _("le contenu est illicite")
    OTHER = "other", _("autre chose")


class ReportState(models.TextChoices):
    """What became of a report."""

    OPEN = "open", _("à traiter")
    ACTED = "acted", _("corrigé")
    DISMISSED = "dismissed", _("sans suite")


REPORT_MOVES: dict[str, frozenset[str]] = {
    ReportState.OPEN: frozenset({ReportState.ACTED, ReportState.DISMISSED}),
    ReportState.ACTED: frozenset(),
    ReportState.DISMISSED: frozenset({ReportState.OPEN}),
}


class AppealState(models.TextChoices):
    """What became of an appeal against a decision."""

    OPEN = "open", _("à relire")
    UPHELD = "upheld", _("décision maintenue")
    OVERTURNED = "overturned", _("décision revue")


APPEAL_MOVES: dict[str, frozenset[str]] = {
    AppealState.OPEN: frozenset({AppealState.UPHELD, AppealState.OVERTURNED}),
    AppealState.UPHELD: frozenset(),
    AppealState.OVERTURNED: frozenset(),
}
# What an author may appeal against, and the line of the journal that says when and by whom it was decided.
APPEALED = {State.RETURNED: "returned", State.REFUSED: "refused", State.REMOVED: "removed"}


class Leaving(models.TextChoices):
    """What becomes of what somebody published when they close their account."""

    KEEP = "keep", _("elles restent, signées « ancien membre »")
    HAND_OVER = "hand_over", _("une autre personne les reprend et les signe")
    ERASE = "erase", _("elles sont effacées, sauf celles d’une équipe")
