"""What a coordinator types of a block: the fields of its kind only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.directory.models import Organisation
from maillage.programmes.models import Action, Breakdown, Indicator
from maillage.reports.actions.writing import BlockData, PhotoData
from maillage.reports.enums import BlockKind
from maillage.reports.models import Block, Figure
from maillage.reports.models.reports import (
    ALT_LENGTH,
    CREDIT_LENGTH,
    LABEL_LENGTH,
    NOTE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)

SHOWS_FIGURES = (BlockKind.FIGURES, BlockKind.BUDGET, BlockKind.CHART)
FIELDS: dict[str, tuple[str, ...]] = {
    BlockKind.TEXT: ("title", "text"),
    BlockKind.FIGURES: ("title", "keys", "text"),
    BlockKind.CHART: ("title", "breakdown", "keys", "text"),
    BlockKind.MAP: ("title", "text"),
    BlockKind.ACTIONS: ("title", "text"),
    BlockKind.PORTRAIT: ("title", "action", "organisation", "text"),
    BlockKind.QUOTE: ("title", "text", "speaker", "consent"),
    BlockKind.PHOTOS: ("title", "text"),
    BlockKind.BUDGET: ("title", "keys", "text"),
}
TITLES = {
    BlockKind.CHART: gettext_lazy("Le titre dit ce que le graphique montre : « L’école, premier lieu de pratique »."),
    BlockKind.QUOTE: gettext_lazy("Facultatif."),
}


class BlockForm(forms.Form):
    """One block. ``keys`` are typed in order, one to a line or separated by commas."""

    title = forms.CharField(label=gettext_lazy("Intertitre"), required=False, max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=gettext_lazy("Texte"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy(
            "Une ligne vide sépare les paragraphes, « - » fait une liste, « ## » un petit titre. Un nombre est un"
            " jeton : [[jeunes]]. Ce qui n’est pas une mesure s’écrit [[= 8e forum]]."
        ),
    )  # fmt: skip
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Chiffres montrés, dans l’ordre de la liste"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    breakdown = forms.ChoiceField(label=gettext_lazy("Ce que montre le graphique"), required=False)
    action = forms.ModelChoiceField(
        label=gettext_lazy("Action"), queryset=Action.objects.none(), required=False, empty_label=gettext_lazy("aucune")
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Structure, si ce n’est pas le portrait d’une action"), required=False,
        queryset=Organisation.objects.none(), empty_label=gettext_lazy("aucune"),
    )  # fmt: skip
    speaker = forms.CharField(label=gettext_lazy("Qui parle"), required=False, max_length=LABEL_LENGTH)
    consent = forms.CharField(
        label=gettext_lazy("Son accord"), required=False, max_length=NOTE_LENGTH,
        help_text=gettext_lazy("Quand et comment la personne a dit oui ; sans cela, le bilan ne se publie pas."),
    )  # fmt: skip

    def __init__(self, *args: Any, block: Block, figures: Sequence[Figure], **kwargs: Any) -> None:
        """Keep the fields of the kind, and offer what the programme holds."""
        super().__init__(*args, **kwargs)
        self.block = block
        wanted = FIELDS[block.kind]
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        self.order_fields(wanted)
        self._offer(block, figures)

    def _offer(self, block: Block, figures: Sequence[Figure]) -> None:
        fields: dict[str, Any] = self.fields
        programme = block.report.programme
        if "keys" in fields:
            fields["keys"].choices = [(one.key, one.label) for one in figures]
        if "breakdown" in fields:
            self.breakdowns = breakdowns_of(programme)
            fields["breakdown"].choices = [
                ("", _("les chiffres cochés ci-dessous")),
                *((key, label) for key, (label, _pk, _dimension) in self.breakdowns.items()),
            ]
        if "action" in fields:
            fields["action"].queryset = programme.actions.in_order()
            parts = Organisation.objects.filter(programme_parts__action__programme=programme)
            fields["organisation"].queryset = parts.distinct().order_by("name", "pk")
        fields["title"].help_text = TITLES.get(BlockKind(block.kind), "")

    def data_of(self) -> BlockData:
        """What was typed."""
        data = self.cleaned_data
        chosen = self.breakdowns.get(data["breakdown"]) if data.get("breakdown") else None
        order = [key for key, _label in getattr(self.fields.get("keys"), "choices", ())]
        ticked = set(data.get("keys") or ())
        return BlockData(
            kind=self.block.kind, title=data["title"], text=data["text"],
            keys=[key for key in order if key in ticked],
            indicator=Indicator.objects.get(pk=chosen[1]) if chosen else None, dimension=chosen[2] if chosen else "",
            action=data.get("action"), organisation=data.get("organisation"), speaker=data.get("speaker", ""),
            consent=data.get("consent", ""),
        )  # fmt: skip


def breakdowns_of(programme: Any) -> dict[str, tuple[str, int, str]]:
    """Every breakdown of the last definitions: « I03:kind » → (label, indicator, dimension)."""
    rows = Breakdown.objects.filter(version__indicator__programme=programme).select_related("version__indicator")
    found = {}
    for one in rows.order_by("version__indicator__position", "version__number", "position"):
        code = one.version.indicator.code
        label = f"{one.version.label} ({code}), {one.label.lower()}"
        found[f"{code}:{one.dimension}"] = (label, one.version.indicator_id, one.dimension)
    return found


def block_initial(block: Block) -> dict[str, Any]:
    """A block as its form."""
    chosen = f"{block.indicator.code}:{block.dimension}" if block.indicator is not None else ""
    return {
        "title": block.title, "text": block.text, "keys": block.keys, "breakdown": chosen, "action": block.action_id,
        "organisation": block.organisation_id, "speaker": block.speaker, "consent": block.consent,
    }  # fmt: skip


class PhotosForm(forms.Form):
    """The pictures of a block: those that are there, described and credited or taken away, and a new one."""

    upload = forms.FileField(label=gettext_lazy("Ajouter une photographie"), required=False)
    upload_alt = forms.CharField(
        label=gettext_lazy("Description, pour qui ne la voit pas"), required=False, max_length=ALT_LENGTH
    )
    upload_caption = forms.CharField(
        label=gettext_lazy("Légende, pour tout le monde"), required=False, max_length=ALT_LENGTH,
        help_text=gettext_lazy("Où, quand, avec qui ; vide si la photographie se passe de mots."),
    )  # fmt: skip
    upload_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=CREDIT_LENGTH)

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        """Fields for each picture that is there."""
        super().__init__(*args, **kwargs)
        self.photos = list(block.photos.order_by("position", "pk"))
        for one in self.photos:
            self.fields[f"alt-{one.pk}"] = forms.CharField(
                label=_("Description"), max_length=ALT_LENGTH, initial=one.alt, required=False
            )
            self.fields[f"caption-{one.pk}"] = forms.CharField(
                label=_("Légende"), max_length=ALT_LENGTH, initial=one.caption, required=False
            )
            self.fields[f"credit-{one.pk}"] = forms.CharField(
                label=_("Crédit"), max_length=CREDIT_LENGTH, initial=one.credit, required=False
            )
            self.fields[f"gone-{one.pk}"] = forms.BooleanField(label=_("Retirer cette photographie"), required=False)

    @property
    def rows(self) -> list[tuple[Any, list[Any]]]:
        """Each picture with its fields."""
        names = ("alt", "caption", "credit", "gone")
        return [(one, [self[f"{name}-{one.pk}"] for name in names]) for one in self.photos]

    def data_of(self) -> list[PhotoData]:
        """What is kept, then what is new."""
        data = self.cleaned_data
        kept = [
            PhotoData(
                alt=data[f"alt-{one.pk}"], caption=data[f"caption-{one.pk}"], credit=data[f"credit-{one.pk}"], photo=one
            )
            for one in self.photos if not data[f"gone-{one.pk}"]
        ]  # fmt: skip
        if data.get("upload"):
            new = {name: data[f"upload_{name}"] for name in ("alt", "caption", "credit")}
            kept.append(PhotoData(upload=data["upload"], **new))
        return kept
