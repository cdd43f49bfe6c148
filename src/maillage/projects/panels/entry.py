"""The entry form as pages show it: filled from a project, from a draft, or from what was just posted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.forms.once import new_key
from maillage.contributions.rules import will_be_read_again
from maillage.contributions.tables.differences import fields_of
from maillage.core.errors import Refused
from maillage.directory.models import Member
from maillage.events.forms.rows import silence
from maillage.projects.actions.sheets import questions_of
from maillage.projects.actions.writing import ProjectData, data_of, revision_of
from maillage.projects.enums import PartnerRole
from maillage.projects.forms.entry import ROWS, ProjectForm, initial_of, one_more, project_data, rows_initial
from maillage.projects.models import Draft, Project
from maillage.projects.panels.words import in_words, labels
from maillage.territories.models import Territory


@dataclass
class Entry:
    """The forms of one project being typed, and what the page says about them."""

    form: ProjectForm
    rows: dict[str, Any]
    kept: ProjectData | None
    problems: list[str] = field(default_factory=list)
    changed: bool = False
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether everything typed can be written."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def data(self) -> ProjectData:
        """What the valid forms say."""
        return project_data(self.form, self.rows, self.kept)

    def silence(self) -> None:
        """Show what was typed without judging it."""
        silence(self.form, *self.rows.values())


def blank_entry(user: User, origin: Territory, project: Project | None) -> Entry:
    """The form before anything is posted: the draft of this person, or the project as it is."""
    found = Draft.objects.filter(user=user, project=project).order_by("-saved_at").first()
    if found is not None:
        typed = MultiValueDict({name: list(values) for name, values in found.data.items()})
        entry = posted_entry(origin, project, typed, None)
        entry.silence()
        return entry
    kept = data_of(project) if project is not None else None
    initial = rows_initial(kept)
    if kept is None:
        initial["partners"] = _own_organisation(user)
    start = initial_of(project, kept) if project is not None and kept is not None else {"once": new_key()}
    return Entry(
        form=ProjectForm(initial=start, questions=questions_of(origin.pk)),
        rows={name: made(prefix=name, initial=initial[name]) for name, made in ROWS.items()},
        kept=kept,
    )


def _own_organisation(user: User) -> list[dict[str, Any]]:
    """The one organisation of a person who acts for one only: proposed as the one that carries the project."""
    teams = list(Member.objects.of(user).select_related("organisation").order_by("pk")[:2])
    if len(teams) != 1:
        return []
    own = teams[0].organisation
    return [{"organisation": own.pk, "name": own.name, "role": PartnerRole.CARRIER.value}]


def posted_entry(origin: Territory, project: Project | None, typed: Any, files: Any) -> Entry:
    """The form as posted."""
    for prefix in ROWS:
        _repair(typed, prefix)
    return Entry(
        form=ProjectForm(typed, files, questions=questions_of(origin.pk)),
        rows={name: made(typed, prefix=name) for name, made in ROWS.items()},
        kept=data_of(project) if project is not None else None,
    )


def _repair(typed: Any, prefix: str) -> None:
    """Rows whose count was lost or forged: the count is read from the rows themselves."""
    if typed.get(f"{prefix}-TOTAL_FORMS", "").isdigit():
        return
    ranks = [name.split("-")[1] for name in typed if name.startswith(f"{prefix}-") and name.count("-") >= 2]  # noqa: PLR2004 - prefix, rank, name
    count = max((int(rank) + 1 for rank in ranks if rank.isdigit()), default=0)
    if isinstance(typed, QueryDict):
        typed._mutable = True  # noqa: SLF001 - our own copy of the posted form
    typed[f"{prefix}-TOTAL_FORMS"], typed[f"{prefix}-INITIAL_FORMS"] = str(count), "0"


def with_one_more(entry: Entry, name: str) -> None:
    """One empty row more, everything else as typed."""
    entry.silence()
    entry.rows[name] = one_more(entry.rows[name], name)


def seen_at(entry: Entry) -> datetime | None:
    """The last change of the project that this form was filled from; nothing for a form that never held one."""
    typed = entry.form.data.get("seen", "")
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def changed_meanwhile(entry: Entry, project: Project | None) -> bool:
    """Whether somebody wrote the project since this form was opened, whatever they changed.

    The form is then shown again beside what was written, field by field, and saves over it once it was seen.
    """
    seen = seen_at(entry)
    if project is None or entry.kept is None or seen is None or seen == project.contribution.updated_at:
        return False
    entry.changed = True
    entry.differences = differences(entry.kept, entry.data())
    typed: Any = entry.form.data  # our own copy of what was posted
    typed["seen"] = project.contribution.updated_at.isoformat()
    return True


def differences(theirs: ProjectData, ours: ProjectData) -> list[tuple[str, str, str]]:
    """Each field whose words differ: what it is called, what stands in the network, what was typed."""
    there, here = (dict(fields_of(in_words(revision_of(data)), labels())) for data in (theirs, ours))
    names = [*there, *(name for name in here if name not in there)]
    return [(name, there.get(name, ""), here.get(name, "")) for name in names if there.get(name) != here.get(name)]


def refusal_of(entry: Entry, refusal: Refused) -> None:
    """An action refused: its sentence stands on top, everything typed stays."""
    entry.problems.append(str(refusal))


def context_of(entry: Entry, project: Project | None, origin: Territory, *, user: User) -> dict[str, Any]:
    """What the template of the form shows."""
    state = project.contribution.state if project is not None else "draft"
    return {
        "entry": entry,
        "form": entry.form,
        "formsets": list(entry.rows.values()),
        "project": project,
        "origin": origin,
        "read_again": project is not None and will_be_read_again(user, project.contribution),
        "sendable": state in {"draft", "returned", "refused"},
        "returned": project.contribution if project is not None and state in {"returned", "refused"} else None,
        "meanwhile_title": _("Quelqu’un d’autre a modifié ce projet pendant que vous écriviez"),
    }
