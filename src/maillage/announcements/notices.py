"""What is said to whom about an announcement: it ends soon, it has ended, somebody answers it."""

from datetime import date, datetime

from django.core import signing
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.announcements.enums import LIFE
from maillage.announcements.models import Announcement
from maillage.core.dates import day_phrase
from maillage.notices.actions import notify
from maillage.territories.place import public_address

SALT = "announcements.ending"


def ending_token(announcement: Announcement, person: User) -> str:
    """The secret of a mail: this person may renew or close this announcement as long as it ends on this day."""
    return signing.dumps([announcement.pk, person.pk, announcement.closes_on.isoformat()], salt=SALT)


def read_ending(token: str) -> tuple[int, int, date] | None:
    """Which announcement, which person, which closing date; nothing when the secret is not one of ours."""
    try:
        announcement, person, closing = signing.loads(token, salt=SALT)
        return int(announcement), int(person), date.fromisoformat(closing)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _tell_author(announcement: Announcement, template: str, at: datetime) -> None:
    contribution = announcement.contribution
    author = contribution.author
    if author is None or not author.is_active:
        return
    origin, tongue = contribution.origin, author.language
    token = ending_token(announcement, author)
    with override(tongue):
        genre = str(announcement.get_genre_display())
    notify(
        to=author.email,
        template=f"announcements/mail/{template}",
        context={
            "person": author,
            "territory": origin,
            "title": announcement.title,
            "genre": genre,
            "day": day_phrase(announcement.closes_on, tongue, year=True),
            "days": LIFE[announcement.genre],
            "url": public_address(origin, "announcements:ending", token, language=tongue),
            "page_url": public_address(origin, "announcements:announcement", announcement.slug, language=tongue),
        },
        language=tongue,
        at=at,
    )


def tell_ending(announcement: Announcement, at: datetime) -> None:
    """It ends within a week: renew it or close it."""
    _tell_author(announcement, "ending", at)


def tell_ended(announcement: Announcement, at: datetime) -> None:
    """It has ended: renew it, or say what became of it."""
    _tell_author(announcement, "ended", at)


def relay(announcement: Announcement, *, name: str, email: str, message: str, at: datetime) -> None:
    """What somebody answers to an announcement; answering goes straight to who wrote, no address is shown."""
    origin, language = announcement.contribution.origin, announcement.contribution.language
    notify(
        to=announcement.apply_email,
        template="announcements/mail/answer",
        context={
            "territory": origin,
            "title": announcement.title,
            "name": name,
            "email": email,
            "message": message,
            "url": public_address(origin, "announcements:announcement", announcement.slug, language=language),
        },
        language=language,
        at=at,
        reply_to=email,
    )
