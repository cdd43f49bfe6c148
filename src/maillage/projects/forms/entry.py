"""What a person types of a project: one form in sections, with rows for partners, needs and links."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.events.forms.entry import rich
from maillage.events.models import Event
from maillage.files.forms import ChosenPictureForm
from maillage.geography.forms import commune_of
from maillage.projects.actions.sheets import AnswerData, settled
from maillage.projects.actions.writing import NeedData, PartnerData, ProjectData
from maillage.projects.enums import MEANINGS, NeedKind, NeedState, PartnerRole, QuestionKind, Stage
from maillage.projects.models import Project, Question
from maillage.projects.models.things import BASELINE_LENGTH, MOST_QUANTITY, NEED_LENGTH, TITLE_LENGTH
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_of

if TYPE_CHECKING:
    from maillage.geography.models import Commune

MOST_ROWS = 30
LAST_ID = 2**63
PLAIN = ("title", "baseline", "stage", "starts_on", "ends_on", "website", "programme_action", "image_alt",
         "image_credit", "image_decorative")  # fmt: skip
DAY = {"invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027.")}
QUANTITY = dict.fromkeys(
    ("invalid", "min_value", "max_value"), gettext_lazy("Donnez un nombre entier à partir de 1, ou laissez vide.")
)


def day_field(label: Any) -> forms.DateField:
    """A day that one may leave out."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, error_messages=DAY, widget=widget)


class ProjectForm(ChosenPictureForm):
    """Everything of a project but its rows; the questions of the territory come after."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    baseline = forms.CharField(
        label=gettext_lazy("En une phrase"), max_length=BASELINE_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Étape"),
        widget=forms.RadioSelect,
        choices=[(value, f"{label.capitalize()} – {MEANINGS[value]}") for value, label in Stage.choices],
        initial=Stage.IDEA,
    )
    description = forms.CharField(
        label=gettext_lazy("Présentation"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Publics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    commune = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    commune_label = forms.CharField(label=gettext_lazy("Commune"), required=False, max_length=120)
    starts_on = day_field(gettext_lazy("Commence le"))
    ends_on = day_field(gettext_lazy("Se termine le"))
    website = forms.URLField(
        label=gettext_lazy("Site du projet"), required=False, max_length=400, assume_scheme="https"
    )
    programme_action = forms.CharField(label=gettext_lazy("Action de programme"), required=False, max_length=80)
    image = forms.FileField(label=gettext_lazy("Image"), required=False)
    image_credit = forms.CharField(label=gettext_lazy("Crédit"), required=False, max_length=160)
    image_alt = forms.CharField(
        label=gettext_lazy("Description de l’image, pour qui ne la voit pas"), required=False, max_length=250
    )
    image_decorative = forms.BooleanField(label=gettext_lazy("Image décorative : elle n’apprend rien"), required=False)
    image_removed = forms.BooleanField(label=gettext_lazy("Retirer l’image"), required=False)

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        """Offer the lists and the questions of today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["stage"].choices = [
            (value, f"{str(label).capitalize()} – {MEANINGS[value]}") for value, label in Stage.choices
        ]
        for name, scheme in (("themes", Scheme.THEME), ("audiences", Scheme.AUDIENCE)):
            fields[name].choices = [(term.code, term.label) for term in terms_of(scheme) if not term.retired]
        self.questions = questions
        self.commune_found: Commune | None = None
        for question in questions:
            fields[answer_name(question)] = answer_field(question)

    @property
    def answers(self) -> list[Any]:
        """The fields of the questions."""
        return [self[answer_name(question)] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        """What goes together: dates in order, a commune of the list, an image that is described."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Le projet se termine avant de commencer : corrigez l’une des deux dates."))
        if self.lacks_description(data):
            self.add_error("image_alt", _("Décrivez l’image en une phrase, ou cochez « décorative »."))
        self.commune_found, problem = commune_of(self, required=False)
        if problem:
            self.add_error("commune_label", problem)
        return data

    def typed_answers(self) -> list[AnswerData]:
        """What was answered to the questions of today."""
        said = [(question, self.cleaned_data.get(answer_name(question))) for question in self.questions]
        return [AnswerData(question=question, text="" if text is None else str(text)) for question, text in said]


def answer_name(question: Question) -> str:
    """The field of a question, the same whatever its wording."""
    return f"q_{question.key.hex}"


def answer_field(question: Question) -> forms.Field:
    """The field by which a question is answered. What is required to publish is said, never held back in a draft."""
    help_text = " ".join(filter(None, (question.help, _("Nécessaire pour publier.") if question.required else "")))
    common: dict[str, Any] = {"label": question.label, "required": False, "help_text": help_text}
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Choisissez")), *((one, one) for one in question.choices)], **common)
    if question.kind == QuestionKind.NUMBER:
        return forms.IntegerField(min_value=-(10**9), max_value=10**9, **common)
    if question.kind == QuestionKind.LINK:
        return forms.URLField(max_length=400, assume_scheme="https", **common)
    if question.kind == QuestionKind.LINE:
        return forms.CharField(max_length=200, **common)
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **common)


class PartnerForm(forms.Form):
    """An organisation of the directory, or a name, and what it does."""

    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Structure"), required=False, max_length=160)
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=PartnerRole.choices, required=False)


class NeedForm(forms.Form):
    """One need."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=NeedKind.choices, required=False)
    text = forms.CharField(label=gettext_lazy("Ce qui manque"), max_length=NEED_LENGTH, required=False)
    skills = forms.CharField(label=gettext_lazy("Savoir-faire cherchés"), max_length=400, required=False)
    quantity = forms.IntegerField(
        label=gettext_lazy("Combien"), required=False, min_value=1, max_value=MOST_QUANTITY, error_messages=QUANTITY
    )
    state = forms.ChoiceField(label=gettext_lazy("État"), choices=NeedState.choices, required=False)
    proposes = forms.BooleanField(label=gettext_lazy("Me proposer des personnes"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """A need has words."""
        data = super().clean() or self.cleaned_data
        if (data.get("skills") or data.get("quantity") or data.get("pk")) and not data.get("text"):
            self.add_error("text", _("Dites ce qui manque, ou retirez ce besoin."))
        return data


class LinkForm(forms.Form):
    """One thing of the network, found by its title."""

    thing = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Titre"), required=False, max_length=200)


class Partners(forms.BaseFormSet[PartnerForm]):
    """The partners."""

    row_name = gettext_lazy("Structure %(n)s")


class Needs(forms.BaseFormSet[NeedForm]):
    """The needs."""

    row_name = gettext_lazy("Besoin %(n)s")


class Links(forms.BaseFormSet[LinkForm]):
    """The links."""

    row_name = gettext_lazy("Lien %(n)s")


def _set(form: Any, base: Any) -> Any:
    return forms.formset_factory(form, base, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


ROWS: dict[str, Any] = {
    "partners": _set(PartnerForm, Partners), "needs": _set(NeedForm, Needs), "events": _set(LinkForm, Links),
    "links": _set(LinkForm, Links),
}  # fmt: skip
TELLING = {"partners": ("organisation", "name"), "needs": ("text",), "events": ("thing",), "links": ("thing",)}


def kept_rows(formset: Any, name: str) -> list[dict[str, Any]]:
    """The rows that say something and are not removed."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [row for row in rows if any(row.get(field) for field in TELLING[name])]


def one_more(formset: Any, name: str) -> Any:
    """The same rows with an empty one more."""
    typed = [dict(form.initial) | {field: form[field].value() for field in form.fields} for form in formset.forms]
    rows = [row for row in typed if any(row.get(field) for field in TELLING[name]) and not row.get("DELETE")]
    return type("More", (type(formset),), {"extra": 1})(prefix=name, initial=rows)


def _known(rows: list[dict[str, Any]], name: str, found: Any) -> list[Any]:
    """The objects of the rows, each once, in order."""
    keys = [row[name] for row in rows if 0 < (row.get(name) or 0) < LAST_ID]
    known = found.filter(pk__in=keys).in_bulk()
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def partners_from(formset: Any) -> tuple[PartnerData, ...]:
    """The partners typed, each once in each role."""
    rows = kept_rows(formset, "partners")
    known = {one.pk: one for one in _known(rows, "organisation", Organisation.objects.published())}
    found: dict[tuple[Any, str], PartnerData] = {}
    for row in rows:
        organisation, name = known.get(row.get("organisation") or 0), clean_line(row.get("name") or "")
        role = row.get("role") or PartnerRole.PARTNER
        if organisation is not None:
            found[organisation.pk, role] = PartnerData(organisation=organisation, role=role)
        elif name:
            found[name, role] = PartnerData(name=name, role=role)
    return tuple(found.values())


def needs_from(formset: Any) -> tuple[NeedData, ...]:
    """The needs typed."""
    return tuple(
        NeedData(
            pk=row.get("pk"), kind=row.get("kind") or NeedKind.SKILL, text=row["text"],
            skills=tuple((row.get("skills") or "").split(",")), quantity=row.get("quantity"),
            state=row.get("state") or NeedState.OPEN, proposes=bool(row.get("proposes")),
        )
        for row in kept_rows(formset, "needs")
    )  # fmt: skip


def linkable() -> Any:
    """What a project may be linked to: what everyone reads, but projects’ own comments."""
    return Contribution.objects.filter(state__in=[State.PUBLISHED, State.ARCHIVED]).exclude(kind="comment")


def project_data(form: ProjectForm, rows: dict[str, Any], kept: ProjectData | None) -> ProjectData:
    """What the valid forms say; what they do not show is kept from the project as it was."""
    data = form.cleaned_data
    ours = {event.pk for event in kept.events} if kept else set()
    events = _known(kept_rows(rows["events"], "events"), "thing", Event.objects.get_queryset())
    linked = _known(kept_rows(rows["links"], "links"), "thing", Contribution.objects.get_queryset())
    theirs = {one.pk for one in kept.linked} if kept else set()
    open_to_all = set(linkable().filter(pk__in=[one.pk for one in linked]).order_by().values_list("pk", flat=True))
    public = Event.objects.published().filter(pk__in=[one.pk for one in events])
    shown = set(public.order_by().values_list("pk", flat=True))
    return ProjectData(
        **{name: data[name] for name in PLAIN},
        description=rich(data["description"]),
        commune=form.commune_found,
        themes=tuple(term for term in terms_of(Scheme.THEME) if term.code in data["themes"]),
        audiences=tuple(term for term in terms_of(Scheme.AUDIENCE) if term.code in data["audiences"]),
        partners=partners_from(rows["partners"]),
        needs=needs_from(rows["needs"]),
        events=tuple(one for one in events if one.pk in shown | ours),
        linked=tuple(one for one in linked if one.pk in open_to_all | theirs),
        answers=settled(kept.answers if kept else (), form.typed_answers()),
        image=form.picture_wanted(kept.image if kept else None),
    )


def initial_of(project: Project, data: ProjectData) -> dict[str, Any]:
    """The fields of a project as the form shows them."""
    answers = {answer_name(row.question): row.text for row in data.answers}
    return (
        {name: getattr(data, name) for name in (*PLAIN, "description")}
        | answers
        | {
            "seen": project.contribution.updated_at.isoformat(),
            "commune": data.commune.pk if data.commune else "",
            "commune_label": data.commune.name if data.commune else "",
            "themes": [term.code for term in data.themes],
            "audiences": [term.code for term in data.audiences],
        }
    )


def rows_initial(data: ProjectData | None) -> dict[str, list[dict[str, Any]]]:
    """The rows of a project as the form shows them."""
    if data is None:
        return {name: [] for name in ROWS}
    return {
        "partners": [
            {"organisation": row.organisation.pk if row.organisation else None, "role": row.role,
             "name": row.organisation.name if row.organisation else row.name}
            for row in data.partners
        ],
        "needs": [
            {"pk": need.pk, "kind": need.kind, "text": need.text, "skills": ", ".join(need.skills),
             "quantity": need.quantity, "state": need.state, "proposes": need.proposes}
            for need in data.needs
        ],
        "events": [{"thing": event.pk, "label": event.title} for event in data.events],
        "links": [{"thing": one.pk, "label": one.title} for one in data.linked],
    }  # fmt: skip
