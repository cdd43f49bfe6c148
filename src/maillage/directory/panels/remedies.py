"""What visitors may say of an organisation or of a place, and what a moderator can do about it at once."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.enums import ReportReason
from maillage.contributions.kinds import Remedy
from maillage.contributions.models import Contribution

SHARED: dict[str, Any] = {
    ReportReason.CONTACT.value: gettext_lazy("le téléphone, le site ou un contact est faux"),
    ReportReason.DUPLICATE.value: gettext_lazy("cette fiche existe déjà sous un autre nom"),
    ReportReason.RIGHTS.value: gettext_lazy("une image ou un texte est utilisé sans droit"),
    ReportReason.UNLAWFUL.value: gettext_lazy("le contenu est illicite"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}
ORGANISATION_REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("la structure a fermé ou n’existe plus"),
    ReportReason.WRONG_PLACE.value: gettext_lazy("l’adresse est fausse ou la structure a déménagé"),
    **SHARED,
}
EXPERT_REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("cette personne n’intervient plus"),
    ReportReason.WRONG.value: gettext_lazy("une information est fausse"),
    ReportReason.DUPLICATE.value: gettext_lazy("cette personne a déjà une fiche"),
    ReportReason.RIGHTS.value: gettext_lazy("cette fiche a été publiée sans l’accord de la personne"),
    ReportReason.UNLAWFUL.value: gettext_lazy("le contenu est illicite"),
    ReportReason.OTHER.value: gettext_lazy("autre chose"),
}
VENUE_REASONS: dict[str, Any] = {
    ReportReason.CLOSED.value: gettext_lazy("le lieu est fermé"),
    ReportReason.WRONG_DATE.value: gettext_lazy("les horaires ou les saisons sont faux"),
    ReportReason.WRONG_PLACE.value: gettext_lazy("l’adresse ou le point sur la carte est faux"),
    **SHARED,
}


def of_organisation(contribution: Contribution, reason: str) -> list[Remedy]:
    """Correct, ask the structure, archive, or look at what it may double."""
    slug = contribution.organisation.slug
    found = [(_("Corriger la fiche"), reverse("directory:edit_organisation", args=[slug]), "pencil-line")]
    if reason in {ReportReason.WRONG_PLACE, ReportReason.CONTACT, ReportReason.CLOSED}:
        found.append((_("Demander à la structure"), reverse("directory:team", args=[slug]) + "#liens", "send"))
    if reason == ReportReason.CLOSED:
        decide = reverse("contributions:decide", args=[contribution.uid])
        found.append((_("Archiver ou retirer"), decide, "archive"))
    if reason == ReportReason.DUPLICATE:
        found.append((_("Chercher son double"), reverse("directory:doubles", args=[slug]), "merge"))
    return found


def of_venue(contribution: Contribution, reason: str) -> list[Remedy]:
    """Correct, archive, or look at what it may double."""
    found = [(_("Corriger le lieu"), reverse("directory:edit_venue", args=[contribution.venue.slug]), "pencil-line")]
    if reason == ReportReason.CLOSED:
        decide = reverse("contributions:decide", args=[contribution.uid])
        found.append((_("Archiver ou retirer"), decide, "archive"))
    if reason == ReportReason.DUPLICATE:
        found.append((_("Lieux à vérifier"), reverse("directory:to_verify"), "merge"))
    return found
