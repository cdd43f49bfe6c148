"""Everything of a kit in one ZIP: its leaflet, its files and those of what it gathers, and the licence of each."""

import zipfile
from collections.abc import Iterable
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.core.text import slug
from maillage.resources.describing import METADATA_LICENCE, address_of
from maillage.resources.models import Resource, ResourceFile
from maillage.resources.panels.leaflet import leaflet
from maillage.territories.models import Territory

IN_MEMORY = 8_000_000
MOST_BYTES = 400_000_000
LONGEST_NAME = 60


class TooHeavyKit(Refused):
    """The files together weigh more than what one downloads at once."""


def kit_files(kit: Resource) -> list[tuple[str, ResourceFile]]:
    """The files of a kit and of what it gathers: folder, file."""
    found = [("", one) for one in ResourceFile.objects.filter(resource=kit).in_order()]
    chosen = kit.selection.filter(resource__contribution__state="published").order_by("position", "pk")
    for rank, selected in enumerate(chosen.select_related("resource"), 1):
        folder = f"{rank:02d}-{slug(selected.resource.title, length=LONGEST_NAME)}/"
        found += [(folder, one) for one in ResourceFile.objects.filter(resource=selected.resource).in_order()]
    return found


def _names(files: Iterable[tuple[str, ResourceFile]]) -> list[tuple[str, ResourceFile]]:
    """A name for each in the archive, never twice the same."""
    taken: set[str] = set()
    found = []
    for folder, one in files:
        stem, extension = slug(one.title, fallback="fichier", length=LONGEST_NAME), one.attachment.extension
        name, number = f"{folder}{stem}.{extension}", 2
        while name in taken:
            name, number = f"{folder}{stem}-{number}.{extension}", number + 1
        taken.add(name)
        found.append((name, one))
    return found


def licences_text(kit: Resource, files: Iterable[tuple[str, ResourceFile]]) -> str:
    """The licence of each file, in words, as the archive carries it."""
    lines = [kit.title, address_of(kit), "",
             _("Chaque fichier garde sa licence et son crédit :"), ""]  # fmt: skip
    for name, one in files:
        lines.append(f"{name}\n    {one.title}\n    {one.licence.label}")
        if one.credit:
            lines.append(f"    {one.credit}")
        lines.append(f"    {address_of(one.resource)}\n")
    lines += [_("La description de ce kit (titre, résumé, classement) est libre de droits :"), METADATA_LICENCE, ""]
    return "\r\n".join(lines)


def archive(kit: Resource, territory: Territory | None, language: str, at: datetime) -> IO[bytes]:
    """The archive, ready to be sent.

    Raises:
        TooHeavyKit: more than 400 MB; each file is downloaded by itself.
        DocumentRefused: the leaflet was not composed.
    """
    named = _names(kit_files(kit))
    if sum(one.attachment.bytes for _name, one in named) > MOST_BYTES:
        raise TooHeavyKit(_("Ces fichiers pèsent plus de 400 Mo ensemble : téléchargez-les un à un."))
    made: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it once it is sent
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_("depliant.pdf"), leaflet(kit, territory, language, at))
        packed.writestr(_("licences.txt"), licences_text(kit, named))
        for name, one in named:
            if default_storage.exists(one.attachment.path):
                with default_storage.open(one.attachment.path) as kept, packed.open(name, "w") as target:
                    for chunk in kept.chunks():
                        target.write(chunk)
    made.seek(0)
    return made
