"""The entry form as pages show it: filled from a resource, from a draft, or from what was just posted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.forms.once import new_key
from maillage.contributions.panels.cards import found_at
from maillage.contributions.rules import may_moderate, will_be_read_again
from maillage.contributions.tables.differences import readable
from maillage.core.errors import Refused
from maillage.directory.models import Organisation
from maillage.files.models import Attachment
from maillage.resources.actions.completeness import Incomplete
from maillage.resources.actions.writing import ResourceData, cleaned, data_of, revision_of
from maillage.resources.enums import WORDS, Relation
from maillage.resources.forms import rows as tables
from maillage.resources.forms.entry import ResourceForm, initial_of
from maillage.resources.forms.rows import FileRow, Rows
from maillage.resources.models import MOST_FILES, Draft, Resource
from maillage.resources.panels.moderation import LABELS, ORDER, said
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.rules import moderates

SENDABLE = {State.DRAFT, State.RETURNED, State.REFUSED}


@dataclass
class Entry:
    """The form of one resource being typed, its rows, and what the page says about it."""

    form: ResourceForm
    rows: Rows
    kept: ResourceData | None
    problems: list[str] = field(default_factory=list)
    changed: bool = False
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether everything typed can be written."""
        return self.form.is_valid() and not self.problems

    def data(self) -> ResourceData:
        """What the valid form says."""
        return self.form.data_of(self.kept, self.rows)


def organisations_for(user: User, origin: Territory, kept: ResourceData | None) -> Any:
    """The structures on whose behalf a person publishes: theirs; any of the territory for its moderators."""
    rows = Organisation.objects.published().filter(merged_into=None)
    found = rows.filter(contribution__origin=origin) if moderates(user, origin.pk) else rows.filter(members__user=user)
    ids = list(found.order_by("pk").values_list("pk", flat=True).distinct())
    if kept is not None and kept.organisation is not None:
        ids.append(kept.organisation.pk)
    return Organisation.objects.filter(pk__in=ids).order_by("name", "pk")


def blank_entry(user: User, origin: Territory, resource: Resource | None, wanted: str = "") -> Entry:
    """The form before anything is posted: the draft of this person when there is one, the resource otherwise."""
    kept = data_of(resource) if resource is not None else None
    found = Draft.objects.filter(user=user, resource=resource).first()
    if found is not None:
        typed = MultiValueDict({name: list(values) for name, values in found.data.items()})
        entry = posted_entry(user, origin, resource, typed, None)
        silence(entry)
        return entry
    offered = organisations_for(user, origin, kept)
    initial: dict[str, Any] = {
        "once": new_key(), "language": "fr", "licence": "cc-by-4-0", "type": WORDS.get(wanted, "")
    }  # fmt: skip
    if resource is not None and kept is not None:
        initial = initial_of(resource, kept)
    elif not moderates(user, origin.pk) and offered.count() == 1:
        initial["organisation"] = offered.first()
    return Entry(ResourceForm(initial=initial, organisations=offered), tables.rows_of(kept), kept)


def posted_entry(user: User, origin: Territory, resource: Resource | None, typed: Any, files: Any) -> Entry:
    """The form as posted."""
    kept = data_of(resource) if resource is not None else None
    form = ResourceForm(typed, files, organisations=organisations_for(user, origin, kept))
    return Entry(form, tables.typed_rows(typed, user, kept), kept)


def silence(entry: Entry) -> None:
    """Nothing is wrong before the person sends: the fields are shown as typed, without their sentences."""
    form: Any = entry.form
    form._errors = ErrorDict()  # noqa: SLF001 - Django keeps its verdicts there


def with_file(entry: Entry, attachment: Attachment) -> None:
    """One file more, titled by its name, under the licence of the text of the page."""
    if len(entry.rows.files) >= MOST_FILES:
        entry.problems.append(_("Au plus %(most)s fichiers : rassemblez-les.") % {"most": MOST_FILES})
        return
    typed = str(entry.form.data.get("licence") or "") or tables.first_licence()
    title = attachment.name.rpartition(".")[0].replace("_", " ") or attachment.name
    entry.rows.files.append(FileRow(attachment, title[:140], typed, ""))


def with_one_more(entry: Entry, what: str, address: str) -> None:
    """Add what is at an address of ours to a list of the form, or say why not."""
    found = found_at(address) if address else None
    if found is None:
        entry.problems.append(
            _("Rien de publié à cette adresse : choisissez dans la liste, ou collez l’adresse de sa page.")
        )
        return
    if what == "use":
        if all(one.pk != found.pk for one in entry.rows.uses) and found.kind != Kind.RESOURCE:
            entry.rows.uses.append(found)
        return
    other = Resource.objects.select_related("contribution").filter(contribution=found).first()
    if other is None:
        entry.problems.append(_("Ce n’est pas une ressource : « %(title)s ».") % {"title": found.title})
    elif what == "related":
        entry.rows.related.append((Relation.PART_OF.value, other))
    elif any(one.pk == other.pk for one, _note in entry.rows.selection):
        entry.problems.append(_("« %(title)s » est déjà dans le kit.") % {"title": other.title})
    else:
        entry.rows.selection.append((other, ""))


def seen_at(entry: Entry) -> datetime | None:
    """The last change of the resource that this form was filled from; nothing for a form that never held one."""
    typed = entry.form.data.get("seen", "")
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def changed_meanwhile(entry: Entry, resource: Resource | None) -> bool:
    """Whether somebody wrote the resource since this form was opened: both are then shown, field by field."""
    seen = seen_at(entry)
    if resource is None or entry.kept is None or seen in {None, resource.contribution.updated_at}:
        return False
    entry.changed = True
    entry.differences = differences(entry.kept, entry.data())
    typed: Any = entry.form.data  # our own copy of what was posted
    typed["seen"] = resource.contribution.updated_at.isoformat()
    return True


def differences(theirs: ResourceData, ours: ResourceData) -> list[tuple[str, str, str]]:
    """Each field whose words differ: what it is called, what stands in the network, what was typed."""
    there, here = revision_of(cleaned(theirs)), revision_of(cleaned(ours))
    found = []
    for name in ORDER:
        first, second = (readable(said(name, data[name])) if name in data else "" for data in (there, here))
        if first != second:
            found.append((str(LABELS[name]), first, second))
    return found


def refusal_of(entry: Entry, refusal: Refused) -> None:
    """An action refused: what lacks is said beside its field, the rest on top; everything typed stays."""
    for name, sentence in refusal.missing if isinstance(refusal, Incomplete) else [("", str(refusal))]:
        if name in entry.form.fields:
            entry.form.add_error(name, sentence)
        else:
            entry.problems.append(sentence)


def context_of(entry: Entry, resource: Resource | None, origin: Territory, user: User) -> dict[str, Any]:
    """What the template of the form shows."""
    made = resource.contribution if resource is not None else None
    state = made.state if made is not None else State.DRAFT
    return {
        "entry": entry,
        "form": entry.form,
        "rows": entry.rows,
        "resource": resource,
        "origin": origin,
        "licences": tables.licences(),
        "relations": Relation.choices,
        "read_again": made is not None and will_be_read_again(user, made),
        "moderated_by_me": made is not None and may_moderate(user, made),
        "sendable": state in SENDABLE,
        "returned": made if state in {State.RETURNED, State.REFUSED} else None,
    }
