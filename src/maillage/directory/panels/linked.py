"""The whole form of an organisation as a signed link opens it: rows included, nothing about people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from maillage.directory.actions.corrections import NEVER_BY_LINK, by_link
from maillage.directory.actions.organisations import FIELDS, OrganisationData
from maillage.directory.actions.profile_data import ProfileData, profile_of
from maillage.directory.enums.organisations import Field
from maillage.directory.forms.linked import LinkedOrganisationForm
from maillage.directory.forms.profile import ProfileForm, profile_initial
from maillage.directory.forms.rows import PARTS, formset_of
from maillage.directory.models import Organisation
from maillage.directory.panels.entry import Entry, repaired
from maillage.directory.panels.narrowing import is_narrow, public_part, public_translations
from maillage.directory.rules.visibility import is_public

# The parts of a profile and the field that says who reads each. Contacts name people: a link never opens them.
SEEN_AS: dict[str, Field] = {
    "names": Field.NAMES, "identifiers": Field.IDENTIFIERS, "networks": Field.NETWORKS, "figures": Field.FIGURES,
    "certifications": Field.LABELS, "impacts": Field.IMPACT, "areas": Field.AREA, "legal_form": Field.LEGAL_FORM,
    "circle": Field.CIRCLE, "founded_in": Field.FOUNDED, "staff": Field.STAFF, "languages": Field.LANGUAGES,
    "social_links": Field.SOCIAL, "audiences": Field.AUDIENCES, "esus_from": Field.ESS, "esus_until": Field.ESS,
    "postcode": Field.ADDRESS,
}  # fmt: skip
ALWAYS_KEPT = tuple(name for name in NEVER_BY_LINK if name not in FIELDS)


@dataclass
class LinkedEntry(Entry):
    """The forms of one organisation, corrected without account."""

    def data(self) -> OrganisationData:
        """What was typed; what was not shown is kept as it is."""
        if self.kept is None:
            return super().data()
        now = profile_of(self.kept)
        data = super().data()
        typed = data.profile or now
        kept = [*ALWAYS_KEPT, *(part for part, seen in SEEN_AS.items() if not is_public(self.kept, seen))]
        silent = {name: why for name, why in now.blanks.items() if is_narrow(self.kept, name)}
        values = {name: getattr(now, name) for name in kept} | {"blanks": typed.blanks | silent}
        return replace(data, profile=replace(typed, **values), translations=self._translations(data.translations))

    def _translations(self, typed: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        """The other languages typed, over those that were not shown."""
        kept = self.kept
        found = {
            tongue: {name: text for name, text in words.items() if kept is not None and is_narrow(kept, name)}
            for tongue, words in (kept.translations if kept is not None else {}).items()
        }
        for tongue, words in typed.items():
            found[tongue] = found.get(tongue, {}) | dict(words)
        return {tongue: words for tongue, words in found.items() if words}

    def told(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """Who holds a link compares what everyone reads, nothing else."""
        return public_part(self.kept, by_link(content)) if self.kept is not None else dict(content)


def linked_entry(organisation: Organisation, typed: Any = None) -> LinkedEntry:
    """The form of an organisation, with what everyone reads of it; or as it was posted."""
    now = profile_of(organisation)
    blank = ProfileData()
    parts = {part: seen for part, seen in SEEN_AS.items() if not is_public(organisation, seen)}
    shown = replace(now, **{name: getattr(blank, name) for name in (*ALWAYS_KEPT, *parts)})
    shown = replace(shown, blanks={name: why for name, why in now.blanks.items() if not is_narrow(organisation, name)})
    if typed is not None:
        typed = repaired(typed)
        rows = {part: formset_of(part, typed) for part in PARTS}
        profile = ProfileForm(typed)
    else:
        rows = {part: formset_of(part, rows=getattr(shown, part)) for part in PARTS}
        profile = ProfileForm(initial=profile_initial(shown, public_translations(organisation)))
    return LinkedEntry(
        form=LinkedOrganisationForm.of(organisation, typed), profile=profile, rows=rows, kept=organisation
    )
