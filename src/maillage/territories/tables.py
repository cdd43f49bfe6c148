"""The journal of a territory as its coordinators read it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "accepted": _("a accepté"),
    "anonymised": _("a été rendu anonyme"),
    "archived": _("a archivé"),
    "booked": _("a inscrit"),
    "booking_asked": _("a reçu une demande d’inscription"),
    "booking_cancelled": _("a annulé une inscription"),
    "booking_waiting": _("a mis en liste d’attente"),
    "bookings_erased": _("a effacé les coordonnées d’inscriptions anciennes"),
    "bookings_forgotten": _("a oublié des inscriptions non confirmées"),
    "cancelled": _("a annulé"),
    "changed": _("a modifié"),
    "checked": _("a relu"),
    "closed": _("a fermé"),
    "created": _("a créé"),
    "extended": _("a changé l’étendue"),
    "featured": _("a mis en avant"),
    "hidden": _("a masqué ici"),
    "imported": _("a importé"),
    "invitation_cancelled": _("a retiré une invitation"),
    "invited": _("a invité"),
    "joined": _("a rejoint"),
    "left": _("a quitté"),
    "merged": _("a fusionné"),
    "moved": _("a changé l’adresse"),
    "opened": _("a ouvert"),
    "placed": _("a montré ici"),
    "policy_set": _("a changé la règle de modération"),
    "postponed": _("a reporté"),
    "published": _("a publié"),
    "recategorised": _("a classé ici"),
    "recoloured": _("a changé les couleurs"),
    "refused": _("a refusé"),
    "removed": _("a retiré"),
    "renewed": _("a renouvelé"),
    "reply_removed": _("a supprimé une réponse enregistrée"),
    "reply_saved": _("a enregistré une réponse"),
    "report_acted": _("a donné suite à un signalement"),
    "report_dismissed": _("a classé un signalement"),
    "reported": _("a été signalé par un visiteur"),
    "rescheduled": _("a déplacé"),
    "restored": _("a rétabli"),
    "restored_revision": _("a rétabli un état antérieur"),
    "returned": _("a renvoyé à l’auteur"),
    "role_given": _("a donné un rôle"),
    "role_withdrawn": _("a retiré un rôle"),
    "seat_offered": _("a proposé une place libérée"),
    "settled": _("a changé de territoire"),
    "shown": _("a montré de nouveau"),
    "submitted": _("a proposé"),
    "unfeatured": _("ne met plus en avant"),
    "verified": _("a vérifié"),
}


def verb_words(name: str) -> str:
    """A verb of the journal in words; the bare verb when nobody has worded it."""
    return str(VERBS.get(name, name.replace("_", " ")))
