"""What a coordinator types of a report, and of its publication."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.programmes.actions.targets import DecisionData
from maillage.programmes.models import Decision, Programme
from maillage.reports.actions.writing import ReportData
from maillage.reports.linter import Finding
from maillage.reports.models import Report
from maillage.reports.models.reports import LEAD_LENGTH, NOTE_LENGTH, TITLE_LENGTH

LANGUAGES = (("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais")))
DAY = {"invalid": gettext_lazy("Ce jour n’existe pas : écrivez-le comme 14/03/2027.")}


class ReportForm(forms.Form):
    """The title, the standfirst and the language; the programme when the report is new."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=TITLE_LENGTH)
    lead = forms.CharField(
        label=gettext_lazy("Chapeau"), required=False, max_length=LEAD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Trois lignes au plus. Un nombre y est un jeton : [[jeunes]], [[jeunes|plus de]]."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Langue du bilan"), choices=LANGUAGES, initial="fr")

    def data_of(self) -> ReportData:
        """What was typed."""
        data = self.cleaned_data
        return ReportData(title=data["title"], lead=data["lead"], language=data["language"])


class NewReportForm(ReportForm):
    """The same, for one of the programmes of a coordinator."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), to_field_name="slug", empty_label=None
    )
    field_order = ("programme", "title", "lead", "language")

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        """Offer those that the person manages."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes


def initial_of(report: Report) -> dict[str, str]:
    """A report as its form."""
    return {"title": report.title, "lead": report.lead, "language": report.language}


class PublishForm(forms.Form):
    """The decision that publishes (known, or written down now), what changes, and why each fault stays."""

    decision = forms.ModelChoiceField(
        label=gettext_lazy("Décision qui publie ce bilan"), queryset=Decision.objects.none(), required=False,
        empty_label=gettext_lazy("une nouvelle décision, écrite ci-dessous"),
    )  # fmt: skip
    number = forms.CharField(label=gettext_lazy("Numéro"), required=False, max_length=30)
    body = forms.CharField(label=gettext_lazy("Instance"), required=False, max_length=160)
    decided_on = forms.DateField(
        label=gettext_lazy("Décidée le"), required=False, error_messages=DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Ce qui change dans cette version"), required=False, max_length=NOTE_LENGTH
    )

    def __init__(self, *args: Any, decisions: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        """Ask a reason for each check that fails and does not forbid to publish."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = decisions
        self.findings = list(findings)
        for rank, one in enumerate(self.findings):
            self.fields[f"reason-{rank}"] = forms.CharField(
                label=_("Pourquoi publier quand même (%(id)s)") % {"id": one.id.partition(":")[0]},
                max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Dites pourquoi, ou corrigez le bilan : la raison sera imprimée.")},
            )  # fmt: skip

    @property
    def reasons(self) -> list[tuple[Finding, Any]]:
        """Each finding with its field."""
        return [(one, self[f"reason-{rank}"]) for rank, one in enumerate(self.findings)]

    def typed_reasons(self) -> dict[str, str]:
        """The reasons by finding."""
        return {one.id: self.cleaned_data[f"reason-{rank}"] for rank, one in enumerate(self.findings)}

    def clean(self) -> dict[str, Any]:
        """A decision that is there, or all of a new one."""
        data = super().clean() or self.cleaned_data
        if data.get("decision") is None:
            for name in ("number", "body", "decided_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Choisissez une décision, ou écrivez celle-ci en entier."))
        return data

    def new_decision(self) -> DecisionData:
        """The decision that was typed."""
        data = self.cleaned_data
        words = _("Publication du bilan.")
        return DecisionData(number=data["number"], body=data["body"], decided_on=data["decided_on"], text=words)
