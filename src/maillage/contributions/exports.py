"""What we know of a person: one readable file, and an archive with the pictures they sent."""

import json
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from maillage.accounts.models import User
from maillage.contributions.kinds import known_kinds, personal_data
from maillage.contributions.models import Appeal, Contribution
from maillage.files.models import Image
from maillage.journal.models import Entry
from maillage.notices.models import Notice
from maillage.territories.models import Grant

FORMAT = "maillage-account/1"
IN_MEMORY = 4_000_000  # bytes of an archive kept in memory; larger ones go through a temporary file


def _contribution(row: Contribution) -> dict[str, Any]:
    last = row.revisions.newest_first().first()
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "title": row.title,
        "state": row.state,
        "territory": row.origin.name,
        "language": row.language,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "published_at": row.published_at,
        "reason": row.reason,
        "message": row.message,
        "content": last.data if last is not None else {},
    }


def _picture(image: Image) -> dict[str, Any]:
    return {"file": f"images/{image.sha256}.webp", "name": image.name, "received_at": image.created_at}


def account_data(person: User) -> dict[str, Any]:
    """Everything of an account: who, roles, contributions with their text, notices, deeds, what each kind knows."""
    residence = getattr(person, "residence", None)
    grants = Grant.objects.filter(user=person).select_related("territory").order_by("pk")
    written = Contribution.objects.of(person).select_related("origin")
    appeals = Appeal.objects.filter(author=person).order_by("pk")
    notices = Notice.objects.visible_to(person).latest_first()
    return {
        "format": FORMAT,
        "account": {
            "email": person.email,
            "display_name": person.display_name,
            "language": person.language,
            "adult_on": person.adult_on,
            "date_joined": person.date_joined,
            "terms_accepted_at": person.terms_accepted_at,
            "home": residence.territory.name if residence else None,
        },
        "roles": [{"territory": grant.territory.name, "role": grant.role, "kind": grant.kind} for grant in grants],
        "contributions": [_contribution(row) for row in written],
        "appeals": list(appeals.values("at", "text", "decision", "state", "answer")),
        "pictures": [_picture(image) for image in Image.objects.sent_by(person).order_by("pk")],
        "notices": [{"at": notice.at, "text": notice.text, "url": notice.url} for notice in notices],
        "deeds": list(Entry.objects.by(person).values("at", "verb", "kind", "object_label")),
        "kinds": {kind.name: kind.personal(person) for kind in known_kinds() if kind.personal is not None},
        **{name: dict(data.known(person)) for name, data in personal_data()},
    }


def account_archive(person: User) -> IO[bytes]:
    """The same data as ``donnees.json`` in a ZIP file, with each picture the person sent in its largest size."""
    made: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it once it is sent
    text = json.dumps(account_data(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", text)
        for image in Image.objects.sent_by(person).order_by("pk"):
            if default_storage.exists(image.master_path):
                with default_storage.open(image.master_path) as kept:
                    archive.writestr(_picture(image)["file"], kept.read())
    made.seek(0)
    return made
