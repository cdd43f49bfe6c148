"""The editorial pages of a territory or of the network."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import TooLate
from maillage.core.text import clean_line, sanitise
from maillage.journal.actions import record
from maillage.territories.models import Page, Territory
from maillage.territories.pagecache import renew, renew_all
from maillage.territories.registry import forget

FIELDS = ("slug", "title", "title_en", "body", "body_en", "position", "published")


def _written(page: Page, fields: dict[str, Any]) -> list[str]:
    """Set the fields given, texts sanitised; gives the names of those that changed."""
    changed = []
    for name in FIELDS:
        if name not in fields:
            continue
        value = fields[name]
        if name in {"body", "body_en"}:
            value = sanitise(value)
        elif name in {"title", "title_en"}:
            value = clean_line(value)
        if getattr(page, name) != value:
            setattr(page, name, value)
            changed.append(name)
    return changed


def _renew(page: Page) -> None:
    """Pages of the network are shown by territories that have none of their own: everything is made again."""
    forget()
    transaction.on_commit(forget)
    if page.territory is None:
        renew_all()
    else:
        renew([page.territory.slug])


@transaction.atomic
def add_page(*, actor: User | None, territory: Territory | None, at: datetime, **fields: Any) -> Page:
    """Write a new page."""
    page = Page(territory=territory)
    _written(page, fields)
    page.save(force_insert=True)
    record(actor=actor, verb="created", obj=page, at=at, territory_id=page.territory_id)
    _renew(page)
    return page


@transaction.atomic
def change_page(*, actor: User, page: Page, at: datetime, seen: str = "", **fields: Any) -> None:
    """Write what changed of a page.

    Raises:
        TooLate: somebody wrote it since ``seen``, its last change (ISO 8601) as the person saw it.
    """
    kept = Page.objects.select_for_update().get(pk=page.pk)
    if seen and seen != kept.updated_at.isoformat():
        raise TooLate(
            _(
                "Entre-temps, une autre personne a modifié cette page. Ouvrez-la dans un autre onglet pour comparer : "
                "enregistrer de nouveau remplacera son texte."
            )
        )
    changed = _written(page, fields)
    page.save(update_fields=[*changed, "updated_at"])
    record(actor=actor, verb="changed", obj=page, at=at, territory_id=page.territory_id, fields=changed)
    _renew(page)


@transaction.atomic
def remove_page(*, actor: User, page: Page, at: datetime) -> None:
    """Take a page away."""
    record(actor=actor, verb="removed", obj=page, at=at, territory_id=page.territory_id)
    _renew(page)
    page.delete()
