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
    S.PUBLISHED: frozenset({S.RETURNED, S.ARCHIVED, S.REMOVED}),
    S.REFUSED: frozenset({S.SUBMITTED, S.PUBLISHED, S.REMOVED}),
    S.ARCHIVED: frozenset({S.PUBLISHED, S.REMOVED}),
    S.REMOVED: frozenset({S.PUBLISHED}),
}


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
