"""What changes pictures.

image = receive_image(actor=user, upload=form.cleaned_data["picture"], at=at)    # before your own transaction
image = fetch_image(actor=None, url=url, at=at)                                  # in the worker
remove_image(image=image)
"""

import json
import re
from datetime import datetime

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction

from maillage.accounts.models import User
from maillage.files.intake import (
    fetch_image,
    make_variants,
    receive_image,
    remove_stray_documents,
    remove_strays,
)
from maillage.files.models import Attachment, Image

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")

__all__ = [
    "fetch_image",
    "forget",
    "make_variants",
    "receive_image",
    "remove_image",
    "remove_stray_documents",
    "remove_strays",
    "remove_unused",
]


@transaction.atomic
def remove_image(*, image: Image) -> None:
    """Remove a picture and all its files; the files go once the row is gone for good."""
    paths = image.paths()
    image.delete()
    transaction.on_commit(lambda: _remove_files(paths))


def _remove_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)


@transaction.atomic
def remove_unused(*, before: datetime) -> int:
    """Remove the pictures sent before this instant that no page shows and no draft names; gives how many."""
    drafted = _named_in_drafts()
    unused = [
        image for image in Image.objects.unused().sent_before(before).order_by("pk") if image.sha256 not in drafted
    ]
    for image in unused:
        remove_image(image=image)
    return len(unused)


def _named_in_drafts() -> set[str]:
    """The digests found in what forms save by themselves: in the field ``data`` of every model called a draft."""
    found: set[str] = set()
    for model in apps.get_models():
        if model.__name__.endswith("Draft"):
            rows = model._base_manager.order_by("pk").values_list("data", flat=True)  # noqa: SLF001 - the manager that hides no row
            for data in rows.iterator(100):
                found.update(DIGEST.findall(json.dumps(data)))
    return found


@transaction.atomic
def forget(*, person: User) -> None:
    """Erase what somebody sent: unused pictures with their files; those that a page shows lose sender and file name."""
    for image in Image.objects.sent_by(person).unused().order_by("pk"):
        remove_image(image=image)
    Image.objects.sent_by(person).update(owner=None, name="")
    Attachment.objects.filter(owner=person).update(owner=None)
