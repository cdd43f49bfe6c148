"""What a card says of a structure or a place, on pages that mix kinds."""

from collections.abc import Mapping, Sequence

from maillage.contributions.kinds import Told
from maillage.directory.enums.organisations import Field
from maillage.directory.models import Organisation, Venue
from maillage.directory.rules.visibility import is_public


def organisations_told(ids: Sequence[int]) -> Mapping[int, Told]:
    """The mission and the commune of structures: a page of the directory is signed by the structure itself."""
    rows = Organisation.objects.filter(contribution__in=ids).select_related("commune", "banner").order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.mission if is_public(row, Field.MISSION) else "",
            note=row.commune.name if row.commune else "", credit=row.name, image=row.banner,
        )
        for row in rows
    }  # fmt: skip


def venues_told(ids: Sequence[int]) -> Mapping[int, Told]:
    """Where places are."""
    rows = Venue.objects.filter(contribution__in=ids).select_related("commune", "image", "organisation").order_by("pk")
    return {
        row.contribution_id: Told(
            summary=row.summary, note=row.commune.name if row.commune else "",
            credit=row.organisation.name if row.organisation else row.name, image=row.image, image_alt=row.image_alt,
        )
        for row in rows
    }  # fmt: skip
