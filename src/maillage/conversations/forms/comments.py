"""A comment, with the guard of open forms for new accounts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.contributions.actions.limits import is_newcomer
from maillage.contributions.forms.guard import GuardedForm
from maillage.contributions.models import Contribution
from maillage.conversations.enums import LONGEST, Position


class CommentForm(forms.Form):
    """What somebody answers; ``website`` is a trap that people do not see."""

    position = forms.ChoiceField(
        label=_("Votre position"),
        choices=Position.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si vous êtes pour, contre, ou si vous posez une question.")},
    )
    text = forms.CharField(
        label=_("Votre commentaire"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Écrivez votre commentaire avant de l’envoyer.")},
    )
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    website = forms.CharField(required=False, label=_("Ne remplissez pas ce champ"),
                              widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}))  # fmt: skip
    guarded = False

    def __init__(self, *args: Any, takes_sides: bool = False, **options: Any) -> None:
        """Ask for a position in a debate only."""
        super().__init__(*args, **options)
        if takes_sides:
            self.fields["position"].required = True
        else:
            del self.fields["position"]

    @property
    def is_trapped(self) -> bool:
        """A robot filled what people do not see: it is told that all went well."""
        return bool(self.data.get("website"))


class NewcomerForm(CommentForm, GuardedForm):
    """The same for a new account: a signed moment, and a proof of work or a word to copy."""

    guarded = True


def comment_form(
    person: User, subject: Contribution, at: datetime, *, takes_sides: bool, data: Mapping[str, Any] | None = None,
    reply_to: int | None = None,
) -> CommentForm:  # fmt: skip
    """The form of a person about a thing: guarded as long as the account is new."""
    options: dict[str, Any] = {"takes_sides": takes_sides, "initial": {"reply_to": reply_to}}
    if is_newcomer(person, at):
        return NewcomerForm(data, subject=f"comment:{subject.pk}", at=at, **options)
    return CommentForm(data, **options)


class EditForm(forms.Form):
    """A comment that is corrected."""

    text = forms.CharField(
        label=_("Votre commentaire"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Écrivez votre commentaire avant de l’envoyer.")},
    )


class DebateForm(forms.Form):
    """The question of a debate, and what came out of it."""

    question = forms.CharField(
        label=_("Question débattue"),
        max_length=200,
        help_text=_("Une phrase à laquelle on répond pour, contre, ou par une autre question."),
        error_messages={"required": _("Écrivez la question débattue, en une phrase.")},
    )
    synthesis = forms.CharField(
        label=_("Synthèse"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Ce qui fait accord, ce qui reste ouvert. Elle s’affiche au-dessus des positions."),
    )
    close = forms.BooleanField(label=_("Clore le débat : plus personne ne prend position"), required=False)


class RelayForm(forms.Form):
    """The word with which somebody passes a thing on."""

    text = forms.CharField(
        label=_("Votre mot"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Pourquoi cela vaut le détour, en une ou deux phrases."),
        error_messages={"required": _("Écrivez un mot : c’est lui qui donne envie de lire.")},
    )
