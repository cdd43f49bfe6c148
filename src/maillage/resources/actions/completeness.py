"""What a resource says before anyone reads it. Every way to publish asks here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.core.text import plain
from maillage.resources.enums import Type
from maillage.resources.models import Resource


class Incomplete(Refused):
    """Something that readers need is not there yet: ``missing`` names each field with the sentence of its remedy."""

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        """In one breath for who publishes from elsewhere than the form."""
        super().__init__(" ".join(sentence for _name, sentence in missing))
        self.missing = tuple(missing)


def missing_of(resource: Resource) -> list[tuple[str, str]]:
    """The fields that lack, each with the sentence that says the remedy, in the order of the form."""
    found: list[tuple[str, str]] = []
    if not resource.summary:
        found.append(("summary", _("Écrivez le résumé : une phrase, celle qu’on lit dans la liste.")))
    if not plain(resource.description).strip():
        found.append(("description", _("Décrivez la ressource : ce que c’est, comment on s’en sert.")))
    if not resource.authors and not resource.publisher_name:
        found.append(("authors", _("Dites qui l’a faite : une personne, une équipe, ou la structure qui publie.")))
    if resource.type == Type.KIT:
        found += _missing_of_kit(resource)
    if resource.image_id and not resource.image_alt and not resource.image_decorative:
        found.append(("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative ».")))
    return found


def _missing_of_kit(resource: Resource) -> list[tuple[str, str]]:
    found = []
    if not resource.sector:
        found.append(("sector", _("Dites pour quel lieu ce kit est fait : une bibliothèque, une entreprise…")))
    if not resource.checks:
        found.append(("checklist", _("Donnez la liste à cocher : une ligne pour chaque chose à préparer.")))
    if not (resource.selection.exists() or resource.files.exists()):
        found.append(("selection", _("Un kit rassemble au moins une ressource ou un fichier : ajoutez-en un.")))
    return found


def check_complete(contribution: Contribution) -> None:
    """Refuse to send or publish what lacks something.

    Raises:
        Incomplete: everything that lacks, each with its remedy.
    """
    resource = Resource.objects.select_related("organisation").get(contribution=contribution)
    missing = missing_of(resource)
    if missing:
        raise Incomplete(missing)
