"""The entry form as a signed link opens it: everything but the organisation's own address and its pictures."""

from dataclasses import replace
from typing import Any, Self

from maillage.directory.actions.organisations import OrganisationData
from maillage.directory.enums.organisations import Field
from maillage.directory.forms.things import OrganisationForm, thing_initial
from maillage.directory.models import Organisation
from maillage.directory.rules.visibility import is_public

KEPT_BACK = ("email", "picture", "picture_kept", "picture_removed", "anyway")
# The fields of the common form, and what decides who reads each.
MAY_BE_HIDDEN: dict[str, Field] = {
    "mission": Field.MISSION, "description": Field.DESCRIPTION, "description_en": Field.DESCRIPTION,
    "family": Field.FAMILY, "themes": Field.THEMES, "address": Field.ADDRESS, "commune": Field.ADDRESS,
    "commune_label": Field.ADDRESS, "latitude": Field.ADDRESS, "longitude": Field.ADDRESS, "website": Field.WEBSITE,
    "phone": Field.PHONE,
}  # fmt: skip
KEPT_WHOLE = ("mission", "description", "address", "website", "phone", "family")


class LinkedOrganisationForm(OrganisationForm):
    """An organisation, corrected without account.

    The address that receives the links is neither shown nor changed: whoever holds one link cannot make it theirs. What
    the organisation shows to its network or its team only is not shown either; left empty, it stays as it is.
    """

    def __init__(self, *args: Any, kept: Organisation, **kwargs: Any) -> None:
        """Leave out what an account is needed for; ask for nothing that is not shown."""
        super().__init__(*args, **kwargs)
        self.hidden = hidden_of(kept)
        for name in KEPT_BACK:
            self.fields.pop(name, None)
        for name in self.hidden:
            self.fields[name].required = False

    @classmethod
    def of(cls, organisation: Organisation, sent: Any) -> Self:
        """The form of an organisation, filled with what everyone reads of it today."""
        hidden = dict.fromkeys(hidden_of(organisation), "")
        return cls(sent, kept=organisation, initial=thing_initial(organisation) | hidden)

    def clean(self) -> dict[str, Any]:
        """A commune that is not shown is not asked for."""
        data = super().clean()
        if "commune_label" in self.hidden and not (self.data.get("commune") or self.data.get("commune_label")):
            self.errors.pop("commune_label", None)
        return data

    def data_of(self, kept: Organisation | None) -> OrganisationData:
        """What was typed; the address and what was not shown are kept as they are."""
        if kept is None:
            return super().data_of(kept)
        self.cleaned_data |= {"email": kept.email, "commune_label": self.cleaned_data.get("commune_label", "")}
        data = super().data_of(kept)
        stays = {name: getattr(kept, name) for name in KEPT_WHOLE if name in self.hidden and not getattr(data, name)}
        if "themes" in self.hidden and not data.themes:
            stays["themes"] = tuple(kept.themes.order_by("position", "pk"))
        if "address" in self.hidden and data.commune is None:
            stays["commune"] = kept.commune
        if "address" in self.hidden and data.latitude is None and data.commune in {None, kept.commune}:
            stays |= {"latitude": kept.latitude, "longitude": kept.longitude}
        return replace(data, **stays)


def hidden_of(organisation: Organisation) -> list[str]:
    """The fields of the common form that not everyone reads."""
    return [name for name, field in MAY_BE_HIDDEN.items() if not is_public(organisation, field)]
