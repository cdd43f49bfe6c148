"""The articles of a model text, as they are edited: a row for each, in the order of their ranks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.documents.actions.texts import BODY_LENGTH, MOST_ARTICLES, NOTE_LENGTH, TITLE_LENGTH
from maillage.documents.papers.pieces import Article

BLANK_ROWS = 1
STEP = 10


class ArticleForm(forms.Form):
    """One article. Emptied, it is removed; its rank may be typed to move it."""

    rank = forms.IntegerField(
        label=_("Rang"),
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    title = forms.CharField(label=_("Titre"), required=False, max_length=TITLE_LENGTH)
    body = forms.CharField(
        label=_("Texte"),
        required=False,
        max_length=BODY_LENGTH,
        widget=forms.Textarea({"rows": 6, "spellcheck": "true"}),
    )

    def article(self) -> Article:
        """What was typed."""
        return Article(self.cleaned_data.get("title", ""), self.cleaned_data.get("body", ""))


class BaseArticles(forms.BaseFormSet):  # type: ignore[type-arg]  # the formset of one form, made below
    """The rows; they are read in the order of their ranks."""

    row_name = _("article %(n)s")

    def in_order(self) -> list[ArticleForm]:
        """The rows by rank, those without one last."""
        last = STEP * (MOST_ARTICLES + 1) * 1000

        def rank_of(row: ArticleForm) -> int:
            rank = row.cleaned_data.get("rank")
            return last if rank is None else int(rank)

        return sorted(self.forms, key=rank_of)


class NoteForm(forms.Form):
    """What is kept beside the articles: the version that was read, and what changes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=_("Ce qui change"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=_("En quelques mots, pour s’y retrouver parmi les versions."),
    )


def articles_formset(rows: list[Article] | None = None, data: Mapping[str, Any] | None = None, *, more: int = 0) -> Any:
    """The rows of a text, empty ones at the end; ``more`` adds some."""
    made = forms.formset_factory(
        ArticleForm, formset=BaseArticles, extra=BLANK_ROWS + more, max_num=MOST_ARTICLES,
        absolute_max=MOST_ARTICLES + 20,
    )  # fmt: skip
    if data is not None:
        return made(data, prefix="articles")
    initial = [
        {"rank": number * STEP, "title": row.title, "body": row.body} for number, row in enumerate(rows or [], start=1)
    ]
    return made(initial=initial, prefix="articles")
