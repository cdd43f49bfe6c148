"""The entry form as pages show it: filled from a publication, from a draft, or from what was just posted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.forms.once import new_key
from maillage.contributions.kinds import known_kinds
from maillage.contributions.models import Contribution
from maillage.contributions.panels.cards import Card, cards_of, credit_of, found_at
from maillage.contributions.rules import may_moderate, will_be_read_again
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.directory.models import Organisation
from maillage.publications.actions.completeness import Incomplete, missing_in
from maillage.publications.actions.data import PublicationData, data_of
from maillage.publications.blocks.drawing import with_sources
from maillage.publications.blocks.keeping import kept as kept_text
from maillage.publications.enums import PARTS, RUBRICS
from maillage.publications.forms.entry import PublicationForm, initial_of, publication_data
from maillage.publications.models import MOST_ENTRIES, Draft, Publication
from maillage.publications.panels.differences import differences
from maillage.search.find import Completion, complete
from maillage.territories.enums import Kind
from maillage.territories.models import Territory
from maillage.territories.rules import moderates

SUGGESTED = 8
MOST_NAMED = 4
STAY = {"formaction": "#selection"}  # a long form comes back where one was
# What everyone reads or read: a draft of somebody else is nobody's to choose.
SELECTABLE = (State.PUBLISHED, State.ARCHIVED, State.REMOVED)


@dataclass(frozen=True)
class Choice:
    """A contribution chosen for a dossier, as the form shows it."""

    uid: str
    title: str
    note: str
    card: Card | None


@dataclass
class Entry:
    """The form of one publication being typed, and what the page says about it."""

    form: PublicationForm
    kind: str
    kept: PublicationData | None
    chosen: list[tuple[Contribution, str]]
    problems: list[str] = field(default_factory=list)
    unchosen: str = ""  # why what was typed for the dossier is not in it
    changed: bool = False
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Whether everything typed can be written."""
        return self.form.is_valid() and not self.problems

    def data(self) -> PublicationData:
        """What the valid form says."""
        return publication_data(self.form, kept=self.kept, selection=self.chosen)

    def choices(self) -> list[Choice]:
        """The lines of the selection."""
        cards = cards_of([one for one, _note in self.chosen])
        return [_choice(one, note, cards.get(one.pk)) for one, note in self.chosen]


def _choice(one: Contribution, note: str, card: Card | None) -> Choice:
    """What was removed since is named by who wrote it, never by what it said."""
    shown = None if one.state == State.REMOVED else card
    return Choice(str(one.uid), shown.title if shown is not None else credit_of(one), note, shown)


def organisations_for(user: User, origin: Territory, kept: PublicationData | None) -> Any:
    """The structures on whose behalf a person publishes: theirs; any of the territory for its moderators."""
    rows = Organisation.objects.published().filter(merged_into=None)
    found = rows.filter(contribution__origin=origin) if moderates(user, origin.pk) else rows.filter(members__user=user)
    ids = list(found.order_by("pk").values_list("pk", flat=True).distinct())
    if kept is not None and kept.organisation is not None:
        ids.append(kept.organisation.pk)
    return Organisation.objects.filter(pk__in=ids).order_by("name", "pk")


def _selection(typed: Any) -> list[tuple[Contribution, str]]:
    """The contributions chosen, in the order of the form; an identifier that names nothing readable is left out."""
    uids, notes = typed.getlist("entry")[:MOST_ENTRIES], typed.getlist("entry_note")
    wanted = [uid for uid in uids if len(uid) == 36 and uid.count("-") == 4]  # noqa: PLR2004 - the shape of a UUID
    rows = Contribution.objects.filter(uid__in=[uid for uid in wanted if _is_hex(uid)], state__in=SELECTABLE)
    known = {str(row.uid): row for row in rows.select_related("author", "origin").order_by("pk")}
    pairs = zip(uids, [*notes, *[""] * len(uids)], strict=False)
    return [(known[uid], clean_line(note)[:300]) for uid, note in pairs if uid in known]


def _is_hex(uid: str) -> bool:
    return all(char in "0123456789abcdef" for char in uid.replace("-", ""))


def blank_entry(user: User, origin: Territory, kind: str, publication: Publication | None) -> Entry:
    """The form before anything is posted: the draft of this person when there is one, the publication otherwise."""
    kept = data_of(publication) if publication is not None else None
    rows = Draft.objects.filter(user=user, publication=publication)
    found = (rows if publication is not None else rows.filter(kind=kind)).order_by("-saved_at").first()
    if found is not None:
        typed = MultiValueDict({name: list(values) for name, values in found.data.items()})
        entry = posted_entry(user, origin, kind, publication, typed, None)
        silence(entry)
        return entry
    offered = organisations_for(user, origin, kept)
    initial: dict[str, Any] = {"once": new_key(), "language": "fr", "licence": "cc-by-4-0"}
    if publication is not None and kept is not None:
        initial = initial_of(publication, kept)
    elif not moderates(user, origin.pk) and offered.count() == 1:
        initial["organisation"] = offered.first()
    form = PublicationForm(kind=kind, organisations=offered, initial=initial)
    return Entry(form, kind, kept, list(kept.selection) if kept else [])


def posted_entry(  # noqa: PLR0917 - who, where, what, and the two halves of a posted form
    user: User, origin: Territory, kind: str, publication: Publication | None, typed: Any, files: Any
) -> Entry:
    """The form as posted."""
    kept = data_of(publication) if publication is not None else None
    form = PublicationForm(typed, files, kind=kind, organisations=organisations_for(user, origin, kept))
    return Entry(form, kind, kept, _selection(typed) if kind == Kind.DOSSIER else [])


def silence(entry: Entry) -> None:
    """Nothing is wrong before the person sends: the fields are shown as typed, without their sentences."""
    form: Any = entry.form
    form._errors = ErrorDict()  # noqa: SLF001 - Django keeps its verdicts there


def rearranged(chosen: Sequence[tuple[Contribution, str]], deed: str) -> list[tuple[Contribution, str]]:
    """The selection after « up-2 », « down-0 » or « drop-1 »."""
    rows = list(chosen)
    name, _dash, number = deed.partition("-")
    rank = int(number) if number.isdecimal() and len(number) < 4 else -1  # noqa: PLR2004 - a rank of a short list
    if not 0 <= rank < len(rows):
        return rows
    if name == "drop":
        del rows[rank]
        return rows
    other = rank - 1 if name == "up" else rank + 1
    if 0 <= other < len(rows):
        rows[rank], rows[other] = rows[other], rows[rank]
    return rows


def titled(typed: str, *, at: datetime) -> list[Completion]:
    """Published things with a page whose title may be meant, everywhere in the network."""
    kinds = tuple(kind.name for kind in known_kinds() if kind.address[0])
    return complete(typed, at=at, scope=None, kinds=kinds, limit=SUGGESTED) if typed else []


def with_one_more(entry: Entry, typed: str, *, address: str = "", at: datetime) -> None:
    """Add to the selection what is at an address of ours, or the only one of that title, or say why not."""
    found = found_at(address or typed)
    if found is None and not address and "/" not in typed:
        named = titled(typed, at=at)
        meant = [one for one in named if one.title.casefold() == typed.casefold()] or named
        if len(meant) > 1:
            titles = ", ".join(_("« %(title)s »") % {"title": one.title} for one in meant[:MOST_NAMED])
            words = _("Plusieurs titres répondent : %(titles)s. Écrivez-en un en entier, ou collez son adresse.")
            entry.unchosen = words % {"titles": titles}
            return
        found = found_at(meant[0].url) if meant else None
    if found is None:
        entry.unchosen = _("Aucune contribution publiée n’a ce titre ni cette adresse : vérifiez-les sur sa page.")
    elif any(one.pk == found.pk for one, _note in entry.chosen):
        entry.unchosen = _("« %(title)s » est déjà dans le dossier.") % {"title": found.title}
    elif len(entry.chosen) >= MOST_ENTRIES:
        entry.unchosen = _("Un dossier tient en %(n)d contributions : retirez-en une d’abord.") % {"n": MOST_ENTRIES}
    else:
        entry.chosen.append((found, ""))


def with_picture(entry: Entry, digest: str, alt: str, caption: str, credit: str) -> None:
    """Add a picture at the end of the text, as the form without scripts does."""
    typed: Any = entry.form.data  # our own copy of what was posted
    under = format_html("<figcaption>{}</figcaption>", clean_line(caption)) if clean_line(caption) else ""
    figure = format_html(
        '<figure data-image="{}" data-credit="{}"><img alt="{}">{}</figure>',
        digest, clean_line(credit), clean_line(alt)[:250], under,
    )  # fmt: skip
    typed["body"] = with_sources(kept_text(typed.get("body", "")) + str(figure))


def seen_at(entry: Entry) -> datetime | None:
    """The last change of the publication that this form was filled from; nothing for a form that never held one."""
    typed = entry.form.data.get("seen", "")
    try:
        return datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def changed_meanwhile(entry: Entry, publication: Publication | None) -> bool:
    """Whether somebody wrote the publication since this form was opened, whatever they changed.

    The form is then shown again beside what was written, field by field, and saves over it once it was seen.
    """
    seen = seen_at(entry)
    if publication is None or entry.kept is None or seen is None or seen == publication.contribution.updated_at:
        return False
    entry.changed = True
    entry.differences = differences(entry.kept, entry.data(), entry.kind)
    typed: Any = entry.form.data  # our own copy of what was posted
    typed["seen"] = publication.contribution.updated_at.isoformat()
    return True


def context_of(entry: Entry, publication: Publication | None, origin: Territory, *, user: User) -> dict[str, Any]:
    """What the template of the form shows."""
    state = publication.contribution.state if publication is not None else State.DRAFT
    made = publication.contribution if publication is not None else None
    return {
        "entry": entry,
        "form": entry.form,
        "kind": entry.kind,
        "rubric": RUBRICS[entry.kind],
        "body_needed": entry.kind in {Kind.ARTICLE, Kind.EXPERIENCE},
        "asks": bool(PARTS.get(entry.kind)),
        "publication": publication,
        "origin": origin,
        "read_again": made is not None and will_be_read_again(user, made),
        "moderated_by_me": made is not None and may_moderate(user, made),
        "sendable": state in {State.DRAFT, State.RETURNED, State.REFUSED},
        "returned": made if state in {State.RETURNED, State.REFUSED} else None,
        "stay": STAY,
        "choices": entry.choices() if entry.kind == Kind.DOSSIER else [],
    }


def say_all_that_lacks(entry: Entry) -> None:
    """Beside what is wrong in a form that was sent, all that lacks before anyone reads it: one round, not two."""
    wrong = set(entry.form.errors)
    lacking = missing_in(entry.data(), entry.kind)
    _say(entry, [(name, sentence) for name, sentence in lacking if name not in wrong])


def refusal_of(entry: Entry, refusal: Refused) -> None:
    """An action refused: what lacks is said beside its field, the rest on top; everything typed stays."""
    _say(entry, refusal.missing if isinstance(refusal, Incomplete) else [("", str(refusal))])


def _say(entry: Entry, sentences: Sequence[tuple[str, str]]) -> None:
    for name, sentence in sentences:
        if name in entry.form.fields:
            entry.form.add_error(name, sentence)
        else:
            entry.problems.append(sentence)
