"""What we know of a person, as one readable file."""

from typing import Any

from maillage.accounts.models import User
from maillage.contributions.kinds import known_kinds
from maillage.contributions.models import Contribution
from maillage.journal.models import Entry
from maillage.notices.models import Notice
from maillage.territories.models import Grant

FORMAT = "maillage-account/1"


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


def account_data(person: User) -> dict[str, Any]:
    """Everything of an account: who, roles, contributions with their text, notices, deeds, what each kind knows."""
    residence = getattr(person, "residence", None)
    grants = Grant.objects.filter(user=person).select_related("territory").order_by("pk")
    written = Contribution.objects.of(person).select_related("origin")
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
        "notices": [{"at": notice.at, "text": notice.text, "url": notice.url} for notice in notices],
        "deeds": list(Entry.objects.by(person).values("at", "verb", "kind", "object_label")),
        "kinds": {kind.name: kind.personal(person) for kind in known_kinds() if kind.personal is not None},
    }
