"""The due dates of somebody's returns as a calendar, at a secret address of theirs."""

from datetime import UTC, datetime, time, timedelta

from django.core import signing
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.clock import day_of
from maillage.feeds.calendar import Calendar, Entry, write
from maillage.programmes.models import Campaign, Request
from maillage.programmes.querysets.names import period_name
from maillage.territories.place import public_address

SALT = "programmes.calendar"
LONGEST = 300
BEHIND = timedelta(days=180)


def token_of(person: User) -> str:
    """What the address of a calendar carries; it changes with the password."""
    return signing.dumps([str(person.uid), person.password[-8:]], salt=SALT)


def user_of(token: str) -> User:
    """Whose calendar it is.

    Raises:
        Http404: forged, or of somebody who left or changed their password.
    """
    try:
        uid, mark = signing.loads(token[:LONGEST], salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    person = User.objects.filter(uid=uid, is_active=True).first()
    if person is None or person.password[-8:] != mark:
        raise Http404
    return person


def _entry(uid: str, campaign: Campaign, summary: str, url: str, at: datetime) -> Entry:
    start = datetime.combine(campaign.due_on, time(), tzinfo=UTC)
    return Entry(
        uid=uid, sequence=0, zone=campaign.programme.territory.time_zone, summary=summary, modified=at, start=start,
        end=start + timedelta(days=1), all_day=True, url=url,
        description=_("La saisie ferme le %(day)s.") % {"day": f"{campaign.closes_on:%d/%m/%Y}"},
    )  # fmt: skip


def calendar_of(person: User, at: datetime) -> str:
    """What is due of their structures, and the campaigns of the programmes that they coordinate."""
    since = day_of(at - BEHIND)
    waiting = Request.objects.of(person).open().filter(campaign__due_on__gte=since).for_lists()
    led = Campaign.objects.visible_to(person).filter(due_on__gte=since)
    entries = []
    with translation.override(person.language):
        for one in waiting.order_by("campaign__due_on", "pk"):
            words = {"action": one.action.title, "period": period_name(one.period, person.language)}
            summary = _("À rendre : %(action)s, %(period)s") % words
            url = public_address(one.programme.territory, "programmes:request", one.uid, language=person.language)
            entries.append(_entry(f"retour-{one.uid}@maillage", one.campaign, summary, url, at))
        for campaign in led.select_related("programme__territory", "period").order_by("due_on", "pk"):
            words = {"name": campaign.programme.name, "period": period_name(campaign.period, person.language)}
            summary = _("Remontées attendues : %(name)s, %(period)s") % words
            url = public_address(
                campaign.programme.territory, "programmes:desk", campaign.programme.slug, language=person.language
            )
            entries.append(_entry(f"campagne-{campaign.pk}@maillage", campaign, summary, url, at))
        name = _("Mes retours")
    return write(Calendar(name=name, url=reverse("programmes:mine"), entries=entries))
