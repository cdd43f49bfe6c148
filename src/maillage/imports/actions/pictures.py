"""Pictures that sources give by their address: noted by the import, read afterwards by the worker, one at a time.

The import never waits for them, and never fails because of them: a picture that cannot be read is said in its report.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.background import later
from maillage.events.actions import change_event, data_of
from maillage.events.models import Event
from maillage.files.models import Image
from maillage.imports.actions.planning import Plan
from maillage.imports.enums import Deed, PictureState
from maillage.imports.models import Link, Picture, Run
from maillage.imports.schemas import Problem

BATCH = 500
BACK_OFF = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=12))
SETTLED = (PictureState.KEPT, PictureState.REFUSED)
CREDIT_LENGTH, ALT_LENGTH = 160, 250
TASK = "maillage.imports.tasks.fetch_pictures"


@transaction.atomic
def note_pictures(*, run: Run, plan: Plan, at: datetime) -> int:
    """Note the addresses to read for this source; those read already, or refused for good, are not asked again.

    Gives how many are to be read.
    """
    if not run.source.images:
        return 0
    events = {
        line.external_id: line.event
        for line in plan.lines
        if line.event is not None and line.event.image_url and line.deed in (Deed.CREATED, Deed.UPDATED, Deed.UNCHANGED)
    }
    noted = Picture.objects.filter(link__source=run.source).select_related("link")
    known = {row.link.external_id: row for row in noted}
    links = dict(Link.objects.filter(source=run.source).order_by("pk").values_list("external_id", "pk"))
    fresh: list[Picture] = []
    again: list[Picture] = []
    for name, event in events.items():
        row = known.get(name)
        if name not in links or (row is not None and row.url == event.image_url and row.state in SETTLED):
            continue
        wanted = row or Picture(link_id=links[name])
        wanted.run, wanted.line, wanted.url = run, event.line, event.image_url
        wanted.credit, wanted.alt = event.image_credit[:CREDIT_LENGTH], event.image_alt[:ALT_LENGTH]
        wanted.state, wanted.attempts, wanted.next_at = PictureState.WAITING, 0, at
        (again if row else fresh).append(wanted)
    Picture.objects.bulk_create(fresh, batch_size=BATCH)
    fields = ["run", "line", "url", "credit", "alt", "state", "attempts", "next_at"]
    Picture.objects.bulk_update(again, fields, batch_size=BATCH)
    if fresh or again:
        later(TASK, run.source_id)
    return len(fresh) + len(again)


@transaction.atomic
def place_picture(*, actor: User | None, picture: Picture, image: Image, at: datetime) -> bool:
    """Show a picture that was read, unless somebody chose another one; gives whether the event changed.

    What the source does not say of it is not invented: without a description, coordinators are asked for one.
    """
    event = Event.objects.select_related("contribution", "type", "venue").get(contribution=picture.link.contribution_id)
    ours = event.image_id is None or event.image_id == picture.image_key
    picture.state, picture.image_key = PictureState.KEPT, image.pk
    picture.save(update_fields=["state", "image_key"])
    if event.contribution.is_tombstone or not ours or event.image_id == image.pk:
        return False
    shown = replace(
        data_of(event), image=image, image_alt=picture.alt, image_credit=picture.credit, image_decorative=False
    )
    change_event(actor=actor, event=event, data=shown, at=at, note=_("Image reprise de sa source"))
    return True


@transaction.atomic
def put_off_picture(*, picture: Picture, sentence: str, at: datetime) -> None:
    """The site does not answer: try later, four times in all, then say it in the report until the next import."""
    if picture.attempts < len(BACK_OFF):
        picture.next_at = at + BACK_OFF[picture.attempts]
        picture.attempts += 1
        picture.save(update_fields=["next_at", "attempts"])
        return
    _settle(picture, PictureState.GIVEN_UP, sentence, _("Le prochain import essaiera à nouveau."))


@transaction.atomic
def refuse_picture(*, picture: Picture, sentence: str) -> None:
    """Not a picture that we show: said in the report, not asked again while the address is the same."""
    _settle(picture, PictureState.REFUSED, sentence, _("Changez l’image à la source, ou ajoutez-la à la main."))


def _settle(picture: Picture, state: PictureState, sentence: str, remedy: str) -> None:
    picture.state = state
    picture.save(update_fields=["state"])
    run = Run.objects.select_for_update().get(pk=picture.run_id)
    said = Problem(
        line=picture.line, field="image", message=sentence, remedy=remedy, title=picture.link.contribution.title
    )
    run.report = run.report | {"messages": [*run.report.get("messages", ()), said.as_dict()]}
    run.save(update_fields=["report"])
