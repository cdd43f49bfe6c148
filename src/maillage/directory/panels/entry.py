"""The form of an organisation as pages show it: filled from the entry, from a draft, or from what was just posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.forms import BooleanField, ChoiceField
from django.forms.utils import ErrorDict, ErrorList
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.contributions.tables.differences import readable
from maillage.directory.actions.organisations import OrganisationData, content_now, content_of
from maillage.directory.actions.profile_data import ProfileData, profile_of
from maillage.directory.enums.organisations import PARTS as WORDS
from maillage.directory.forms.profile import ProfileForm, profile_initial
from maillage.directory.forms.rows import PARTS, formset_of
from maillage.directory.forms.things import OrganisationForm, thing_initial
from maillage.directory.models import Organisation, OrganisationDraft
from maillage.directory.panels.words import in_words
from maillage.directory.rules import may_manage_team

SECTIONS = (
    ("qui", _("Qui")), ("ou", _("Où")), ("zone", _("Zone d’intervention")), ("public", _("Pour qui")),
    ("chiffres", _("Chiffres clés")), ("labels", _("Labels")), ("impact", _("ESS et impact")),
    ("reseaux", _("Réseaux")), ("identite", _("Identité légale")), ("contacts", _("Contacts")),
    ("filiation", _("Filiation")), ("images", _("Images")), ("langues", _("Autres langues")),
    ("visibilite", _("Qui voit quoi")),
)  # fmt: skip


@dataclass
class Entry:
    """The forms of one organisation being typed, and what the page says about them."""

    form: OrganisationForm
    profile: ProfileForm
    rows: dict[str, Any]
    kept: Organisation | None
    drafted_at: datetime | None = None
    problems: list[str] = field(default_factory=list)
    candidates: list[Organisation] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether everything typed can be written; a new entry that looks like a known one is asked about first."""
        parts = [self.form.is_valid(), self.profile.is_valid(), *(one.is_valid() for one in self.rows.values())]
        if all(parts) and self.kept is None:
            self.candidates = self.form.similar()
        return all(parts) and not self.candidates

    def data(self) -> OrganisationData:
        """What the valid forms say."""
        banner = self.kept.banner if self.kept is not None else None
        data = self.profile.with_translations(self.form.data_of(self.kept))
        return replace(data, profile=self.profile.profile(self.rows, banner))

    def told(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What this person may compare of a content: all of it, for who edits the entry."""
        return dict(content)

    @property
    def state(self) -> str:
        """Which state of the entry is kept: the instant of its last change."""
        return self.kept.contribution.updated_at.isoformat() if self.kept is not None else ""

    @property
    def forms(self) -> list[Any]:
        """Every form of the page, for the summary of errors."""
        return [self.form, self.profile, *(form for rows in self.rows.values() for form in rows.forms)]


def blank_entry(user: User, organisation: Organisation | None) -> Entry:
    """The form before anything is posted: the draft of this person when there is one, the entry as it is otherwise."""
    draft = OrganisationDraft.objects.filter(user=user, organisation=organisation).first()
    if draft is not None:
        typed = MultiValueDict({name: list(v) for name, v in draft.data.items()})
        entry = posted_entry(user, organisation, typed, None)
        entry.drafted_at = draft.saved_at
        silence(entry)
        return entry
    profile = profile_of(organisation) if organisation is not None else ProfileData()
    translations = organisation.translations if organisation is not None else {}
    return Entry(
        form=OrganisationForm(
            initial=thing_initial(organisation) if organisation is not None else {},
            kept_email=_kept_email(user, organisation),
        ),
        profile=ProfileForm(initial=profile_initial(profile, translations)),
        rows={part: formset_of(part, rows=getattr(profile, part)) for part in PARTS},
        kept=organisation,
    )


def _kept_email(user: User, organisation: Organisation | None) -> str | None:
    """The address that this person may not change: who answers there decides who manages the page."""
    if organisation is None or may_manage_team(user, organisation):
        return None
    return organisation.email


def posted_entry(user: User, organisation: Organisation | None, typed: Any, files: Any) -> Entry:
    """The form as posted; the count of rows is read from the rows themselves when it was lost."""
    typed = repaired(typed)
    return Entry(
        form=OrganisationForm(typed, files, kept_email=_kept_email(user, organisation)),
        profile=ProfileForm(typed, files),
        rows={part: formset_of(part, typed) for part in PARTS},
        kept=organisation,
    )


def repaired(typed: Any) -> Any:
    """What was posted, with the counts of rows that were lost."""
    for part in PARTS:
        _repair(typed, part)
    return typed


def _repair(typed: Any, prefix: str) -> None:
    if typed.get(f"{prefix}-TOTAL_FORMS", "").isdigit():
        return
    ranks = [name.split("-")[1] for name in typed if name.startswith(f"{prefix}-")]
    count = max((int(rank) + 1 for rank in ranks if rank.isdigit()), default=0)
    typed[f"{prefix}-TOTAL_FORMS"], typed[f"{prefix}-INITIAL_FORMS"] = str(count), "0"


def with_one_more(entry: Entry, part: str) -> None:
    """One empty row more in a part, everything else as typed."""
    before = entry.rows[part]
    typed = [{name: form[name].value() for name in form.fields} for form in before.forms if _says(form)]
    made = formset_of(part, extra=1)
    entry.rows[part] = type(made)(prefix=part, initial=typed)
    silence(entry)


def _says(form: Any) -> bool:
    """Whether something was typed in a row; what lists propose by themselves does not count."""
    return any(
        form[name].value() for name, one in form.fields.items() if not isinstance(one, ChoiceField | BooleanField)
    )


def silence(entry: Entry) -> None:
    """Show what was typed without judging it. Django keeps its verdicts in ``_errors``."""
    for part in (entry.form, entry.profile, *entry.rows.values()):
        for form in getattr(part, "forms", [part]):
            form._errors = ErrorDict()  # noqa: SLF001 - see above
        if hasattr(part, "forms"):
            part._errors = [form._errors for form in part.forms]  # noqa: SLF001 - see above
            part._non_form_errors = ErrorList()  # noqa: SLF001 - see above


def changed_meanwhile(entry: Entry) -> bool:
    """Whether somebody else wrote since this form was opened; fills what differs, field by field.

    A person who was shown it agrees (``mine``) to write over that state, and over no later one.
    """
    seen = entry.form.data.get("seen", "")
    kept = entry.kept
    if kept is None or not seen or entry.state in {seen, entry.form.data.get("mine")}:
        return False
    theirs = in_words(entry.told(content_now(kept)))
    ours = in_words(entry.told(content_of(entry.data()))) | _pictures_chosen(entry)
    for name in {**WORDS, **theirs, **ours}:
        before, after = readable(theirs.get(name)), readable(ours.get(name))
        if before != after:
            entry.differences.append((capfirst(str(WORDS.get(name, name))), before, after))
    return bool(entry.differences)


def _pictures_chosen(entry: Entry) -> dict[str, str]:
    """The files that this person sends, by the name of what they replace."""
    chosen = {"logo": entry.form.files.get("picture"), "banner": entry.profile.files.get("banner")}
    return {name: str(upload.name) for name, upload in chosen.items() if upload is not None}


def context_of(entry: Entry, origin: Any) -> dict[str, Any]:
    """What the template of the form shows."""
    state = entry.kept.contribution.state if entry.kept is not None else "draft"
    return {
        "entry": entry,
        "form": entry.form,
        "profile": entry.profile,
        "rows": entry.rows,
        "thing": entry.kept,
        "origin": origin,
        "sections": SECTIONS,
        "sendable": state in {"draft", "returned", "refused"},
    }
