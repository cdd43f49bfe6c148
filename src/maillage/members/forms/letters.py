"""What one types to receive a letter, and to compose one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.contributions.forms.guard import GuardedForm
from maillage.core.text import paragraphs, plain, sanitise
from maillage.members.models import Letter
from maillage.territories.models import Territory


class SubscribeForm(GuardedForm):
    """An address, which a mail confirms; the territory when the portal of the network asks."""

    territory = forms.ModelChoiceField(Territory.objects.none(), label=_("Territoire"), empty_label=_("Choisissez…"))
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Un lien de confirmation y arrive. Elle ne sert qu’à cette lettre et s’efface avec l’abonnement."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Écrivez l’adresse à laquelle envoyer la lettre.")},
    )  # fmt: skip

    def __init__(self, *args: Any, territory: Territory | None, **options: Any) -> None:
        """One subject for all letters."""
        super().__init__(*args, subject="letter", **options)
        fields: dict[str, Any] = self.fields
        if territory is None:
            fields["territory"].queryset = Territory.objects.open().in_order()
        else:
            del fields["territory"]


class LetterForm(forms.Form):
    """The subject and the introduction of a letter."""

    title = forms.CharField(
        label=_("Objet"), max_length=120, help_text=_("Ce que l’on lit dans la boîte avant d’ouvrir."),
        error_messages={"required": _("Donnez un objet à la lettre.")},
    )  # fmt: skip
    intro = forms.CharField(
        label=_("Introduction"), required=False, max_length=6000, widget=forms.Textarea({"rows": 8}),
        help_text=_("Quelques phrases. Une ligne vide sépare deux paragraphes."),
    )  # fmt: skip

    def clean_intro(self) -> str:
        """Plain lines become paragraphs; markup is sanitised."""
        text: str = self.cleaned_data["intro"]
        return sanitise(text) if "<" in text and ">" in text else paragraphs(text)


def letter_initial(letter: Letter) -> dict[str, str]:
    """What the form shows of a draft: plain lines as they were typed, markup where there is more than paragraphs."""
    bare = letter.intro.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    text = letter.intro if "<" in bare else plain(letter.intro.replace("</p>", "</p>\n\n"))
    return {"title": letter.title, "intro": text}
