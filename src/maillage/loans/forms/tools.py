"""What a lender types of a tool: what it is, for whom, what it needs; its pictures."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.panels.cards import found_at
from maillage.core.text import clean_line, paragraphs, sanitise
from maillage.files.models import Attachment, Image
from maillage.loans.actions.catalogue import ToolData
from maillage.loans.actions.copies import PhotoData
from maillage.loans.enums import ToolKind
from maillage.loans.forms.pieces import Row, line, measure, number, one_of, said, text, tick, ticks
from maillage.loans.models import HabilitationKind, Lender, Tool
from maillage.resources.models import Resource
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

LANGUAGES = [("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")), ("nl", gettext_lazy("néerlandais")),
             ("de", gettext_lazy("allemand")), ("fsl", gettext_lazy("langue des signes")),
             ("facile", gettext_lazy("facile à lire"))]  # fmt: skip
PLAIN = (
    "title", "kind", "summary", "content", "age_from", "age_to", "group_size", "duration_minutes", "floor_area",
    "height", "linear_metres", "panels", "weight", "volume", "crates", "vehicle", "power", "set_up_people",
    "set_up_minutes", "indoor_only", "accessibility", "spare_parts", "credit_line", "preparation_days", "check_days",
    "buffer_days", "produced_in", "authors",
)  # fmt: skip
ENGLISH = {"title": "en_title", "summary": "en_summary", "description": "en_description"}
OLDEST, FIRST_YEAR, LAST_YEAR = 120, 1800, 2200
MOST_REQUIREMENTS, LONGEST_REQUIREMENT = 20, 120


def rich(typed: str) -> str:
    """A text as typed: our own markup is sanitised, plain lines become paragraphs."""
    return sanitise(typed) if "<" in typed and ">" in typed else paragraphs(typed)


class ToolForm(forms.Form):
    """Everything that one writes of a tool. Only its title and its kind are asked for; the catalogue asks for more."""

    title = line(gettext_lazy("Titre"), 140, required=True)
    kind = one_of(gettext_lazy("Type d’outil"), ToolKind.choices)
    summary = line(
        gettext_lazy("En une phrase"), 300, help_text=gettext_lazy("C’est ce que montre le catalogue sous le titre.")
    )
    description = text(gettext_lazy("Présentation"), 20_000, 8)
    content = text(
        gettext_lazy("Contenu"), 8_000, 5,
        help_text=gettext_lazy("Ce que l’on trouve en ouvrant : panneaux, objets, livret, films."),
    )  # fmt: skip
    themes = ticks(gettext_lazy("Thèmes"), [])
    audiences = ticks(gettext_lazy("Publics"), [])
    languages = ticks(gettext_lazy("Langues"), LANGUAGES)
    age_from = number(gettext_lazy("À partir de (ans)"), most=OLDEST)
    age_to = number(gettext_lazy("Jusqu’à (ans)"), most=OLDEST)
    group_size = number(gettext_lazy("Taille du groupe"), least=1)
    duration_minutes = number(gettext_lazy("Durée d’une séance (minutes)"), least=1)
    authors = line(gettext_lazy("Auteurs"), 300)
    produced_in = number(gettext_lazy("Année de création"), least=FIRST_YEAR, most=LAST_YEAR)
    resource = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    resource_label = line(
        gettext_lazy("Sa page au centre de ressources"), 400,
        help_text=gettext_lazy("Cherchez son titre, ou collez l’adresse de la page. Videz pour défaire le lien."),
    )  # fmt: skip

    floor_area = measure(gettext_lazy("Surface au sol (m²)"))
    height = measure(gettext_lazy("Hauteur nécessaire (m)"))
    linear_metres = measure(gettext_lazy("Mètres linéaires"))
    panels = number(gettext_lazy("Panneaux"))
    weight = measure(gettext_lazy("Poids (kg)"))
    volume = measure(gettext_lazy("Volume (m³)"))
    crates = number(gettext_lazy("Caisses"))
    vehicle = line(gettext_lazy("Véhicule conseillé"), 120)
    power = line(
        gettext_lazy("Alimentation électrique"), 120,
        help_text=gettext_lazy("Écrivez « aucune » s’il n’en demande pas : on le trouve en cherchant sans prise."),
    )  # fmt: skip
    set_up_people = number(gettext_lazy("Personnes pour le montage"))
    set_up_minutes = number(gettext_lazy("Durée du montage (minutes)"))
    indoor_only = tick(gettext_lazy("En intérieur seulement"), initial=True)
    requirements = text(
        gettext_lazy("Ce qu’il faut sur place"), 2_600, 4,
        help_text=gettext_lazy("Une chose par ligne : deux tables, un point d’eau, le noir complet."),
    )  # fmt: skip
    accessibility = text(gettext_lazy("Accessibilité"), 2_000, 3)
    spare_parts = text(gettext_lazy("Pièces de rechange"), 2_000, 3)
    manual = forms.FileField(label=gettext_lazy("Notice"), required=False)
    manual_kept = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    manual_removed = tick(gettext_lazy("Retirer la notice"))

    credit_line = line(
        gettext_lazy("Mention à imprimer"), 300,
        help_text=gettext_lazy("L’emprunteur l’imprime sur ses affiches et la lit dans la convention."),
    )  # fmt: skip
    habilitation = forms.ModelChoiceField(
        label=gettext_lazy("Habilitation exigée"), required=False, queryset=HabilitationKind.objects.none(),
        empty_label=gettext_lazy("Aucune"),
    )  # fmt: skip
    preparation_days = number(gettext_lazy("Jours de préparation"), most=60)
    set_up_days = number(gettext_lazy("Jours de montage"), most=60)
    dismount_days = number(gettext_lazy("Jours de démontage"), most=60)
    check_days = number(gettext_lazy("Jours de contrôle"), most=60)
    buffer_days = number(gettext_lazy("Jours entre deux prêts"), most=365)

    en_title = line(gettext_lazy("Titre en anglais"), 140)
    en_summary = line(gettext_lazy("En une phrase, en anglais"), 300)
    en_description = text(gettext_lazy("Présentation en anglais"), 20_000, 5)

    image = forms.FileField(
        label=gettext_lazy("Ajouter une photo"), required=False,
        help_text=gettext_lazy("De préférence en situation, avec du public ou dans la salle où l’outil a servi."),
    )  # fmt: skip

    def __init__(self, *args: Any, lender: Lender, **kwargs: Any) -> None:
        """Offer the terms of today, and the trainings of this lender."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, scheme in (("themes", Scheme.THEME), ("audiences", Scheme.AUDIENCE)):
            fields[name].choices = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
        fields["habilitation"].queryset = HabilitationKind.objects.filter(lender=lender).order_by("name", "pk")

    @property
    def manual_now(self) -> Attachment | None:
        """The document that the form holds: the one chosen before it came back, or the one that is kept."""
        typed = str(self["manual_kept"].value() or "")
        return Attachment.objects.filter(uid=typed).first() if _is_uid(typed) else None

    def clean_resource_label(self) -> Resource | None:
        """The resource chosen in the list, or whose address was pasted; none when the field is empty."""
        typed, chosen = clean_line(self.cleaned_data.get("resource_label") or ""), self.cleaned_data.get("resource")
        if not typed:
            return None
        found = found_at(typed) if "/" in typed else found_at(chosen or "")
        resource = Resource.objects.filter(contribution=found).first() if found is not None else None
        if resource is None:
            raise forms.ValidationError(
                _("Aucune ressource publiée sous ce titre : choisissez dans la liste, ou collez l’adresse de sa page.")
            )
        return resource

    def clean_requirements(self) -> tuple[str, ...]:
        """One thing a line."""
        lines = [clean_line(one) for one in (self.cleaned_data.get("requirements") or "").splitlines()]
        kept = [one for one in lines if one]
        if any(len(one) > LONGEST_REQUIREMENT for one in kept) or len(kept) > MOST_REQUIREMENTS:
            raise forms.ValidationError(_("Vingt lignes de 120 signes au plus : dites chaque chose en quelques mots."))
        return tuple(kept)

    def clean(self) -> dict[str, Any]:
        """Ages in order."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("age_from"), data.get("age_to")
        if low is not None and high is not None and high < low:
            self.add_error("age_to", _("L’âge maximal est au moins égal à l’âge minimal."))
        return data

    def data_of(self, kept: Tool | None, manual: Attachment | None) -> ToolData:
        """What was typed, ready to be written; the other languages that this form does not show stay."""
        data = self.cleaned_data
        tongues = dict(kept.translations) if kept is not None else {}
        english = {name: data[typed] for name, typed in ENGLISH.items() if data[typed]}
        if "description" in english:
            english["description"] = rich(english["description"])
        tongues = {code: words for code, words in tongues.items() if code != "en"} | (
            {"en": english} if english else {}
        )
        return ToolData(
            **{name: data[name] for name in PLAIN},
            description=rich(data["description"]),
            themes=_terms(Scheme.THEME, data["themes"]),
            audiences=_terms(Scheme.AUDIENCE, data["audiences"]),
            languages=tuple(data["languages"]),
            requirements=data["requirements"],
            set_up_days=data["set_up_days"] or 0,
            dismount_days=data["dismount_days"] or 0,
            habilitation=data["habilitation"],
            resource=data["resource_label"],
            manual=None if data["manual_removed"] else manual,
            translations=tongues,
        )


def _is_uid(typed: str) -> bool:
    digits = typed.replace("-", "")
    return len(digits) == 32 and all(one in "0123456789abcdef" for one in digits)  # noqa: PLR2004 - a UUID


def _terms(scheme: str, codes: list[str]) -> tuple[Any, ...]:
    return tuple(term for term in terms_of(scheme) if term.code in codes)


def initial_of(tool: Tool) -> dict[str, Any]:
    """The fields of a tool as the form shows them."""
    english = tool.translations.get("en", {})
    resource = tool.resource
    return {name: getattr(tool, name) for name in (*PLAIN, "description", "set_up_days", "dismount_days")} | {
        "themes": sorted(term.code for term in tool.themes.all()),
        "audiences": sorted(term.code for term in tool.audiences.all()),
        "languages": list(tool.languages),
        "requirements": "\n".join(tool.requirements),
        "habilitation": tool.habilitation_id,
        "manual_kept": str(tool.manual.uid) if tool.manual is not None else "",
        "resource": f"/ressources/{resource.slug}/" if resource is not None else "",
        "resource_label": resource.contribution.title if resource is not None else "",
        **{typed: english.get(name, "") for name, typed in ENGLISH.items()},
    }


class PhotoRow(Row):
    """A picture that was taken in: what it shows, whose it is."""

    telling: ClassVar[tuple[str, ...]] = ("sha256",)
    row_name = gettext_lazy("Photo %(n)s")

    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    alt = line(gettext_lazy("Ce que montre la photo"), 250)
    credit = line(gettext_lazy("Crédit"), 160)
    in_situ = tick(gettext_lazy("Prise en situation"))

    @property
    def image(self) -> Image | None:
        """The picture, for the page."""
        typed = str(self["sha256"].value() or "")
        return Image.objects.filter(sha256=typed).first() if typed.isalnum() else None

    def clean(self) -> dict[str, Any]:
        """A picture that stays says what it shows."""
        data = self.cleaned_data
        if data.get("sha256") and not data.get("DELETE") and not data.get("alt"):
            self.add_error("alt", _("Décrivez cette photo en une phrase, pour qui ne la voit pas."))
        return data


def photos_said(formset: Any) -> list[PhotoData]:
    """The pictures that stay, in order."""
    rows = said(formset)
    known = Image.objects.filter(sha256__in=[row["sha256"] for row in rows])
    images = {one.sha256: one for one in known.order_by("pk")}
    return [
        PhotoData(image=images[row["sha256"]], alt=row["alt"], credit=row["credit"], in_situ=row["in_situ"])
        for row in rows
        if row["sha256"] in images
    ]
