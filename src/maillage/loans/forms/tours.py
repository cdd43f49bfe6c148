"""What a lender types of the tour of an exhibition."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import clean_line
from maillage.directory.models import Venue
from maillage.loans.forms.pieces import line, text, tick
from maillage.loans.models import Tour, TourStop

LAST_ID = 2**63


class TourForm(forms.Form):
    """A tour: its title, what is said of it."""

    title = line(gettext_lazy("Titre"), 140, required=True)
    presentation = text(
        gettext_lazy("Présentation"), 2_000, 4, help_text=gettext_lazy("Elle ouvre la page publique de la tournée.")
    )


def tour_initial(tour: Tour) -> dict[str, Any]:
    """A tour as its form shows it."""
    return {"title": tour.title, "presentation": tour.presentation}


class TourStopForm(forms.Form):
    """A stop: its place in the directory, what one does there, whether the public may come."""

    venue = forms.IntegerField(required=False, widget=forms.HiddenInput)
    venue_label = line(
        gettext_lazy("Lieu de l’annuaire"), 240,
        help_text=gettext_lazy("C’est là que l’agenda l’annonce. Sans lieu, l’étape n’est pas dans l’agenda."),
    )  # fmt: skip
    text = line(gettext_lazy("Ce qu’on y fait"), 300, help_text=gettext_lazy("Vide : la phrase de l’outil."))
    open_to_public = tick(gettext_lazy("Ouvert au public"), initial=True)

    def clean(self) -> dict[str, Any]:
        """A published place, by the choice in the list or by its whole name; none when the field is empty."""
        data = self.cleaned_data
        typed, key = clean_line(data.get("venue_label") or ""), data.get("venue") or 0
        rows = Venue.objects.published().select_related("commune")
        chosen = rows.filter(pk=key).first() if 0 < key < LAST_ID else None
        if typed and (chosen is None or typed not in {chosen.name, chosen.where}):
            same = list(rows.filter(name__iexact=typed).order_by("pk")[:2])
            chosen = same[0] if len(same) == 1 else None
        data["place"] = chosen if typed else None
        if typed and chosen is None:
            self.add_error("venue_label", _("Aucun lieu publié sous ce nom : choisissez-le dans la liste."))
        return data


def tour_stop_initial(stop: TourStop) -> dict[str, Any]:
    """A stop as its form shows it."""
    venue = stop.loan.venue
    return {"venue": venue.pk if venue else None, "venue_label": venue.where if venue else "", "text": stop.text,
            "open_to_public": stop.open_to_public}  # fmt: skip
