"""What is said to members and to readers of letters; sent when the transaction commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.contributions.enums import State
from maillage.contributions.kinds import kind_named
from maillage.core.clock import day_of
from maillage.core.text import plain
from maillage.members.models import Item, Letter, Message, Profile, Subscription
from maillage.notices import notices as mails
from maillage.notices.actions import Outgoing, notify
from maillage.notices.models import Mail
from maillage.territories.models import Territory
from maillage.territories.place import absolute, prefix_of, public_address
from maillage.territories.registry import registry

SALT = "members.digest"
PLACEHOLDER = "https://members.invalid/leave"


def _home(user: User) -> Territory | None:
    residence = getattr(user, "residence", None)
    return residence.territory if residence is not None else None


def page_address(origin: int, path: str, language: str) -> str:
    """The whole address of a published thing from its path inside a territory."""
    territory = registry().by_id.get(origin)
    today = registry().successor(territory) if territory is not None else None
    return absolute(today, prefix_of(today, language) + path.lstrip("/"))


def relay(message: Message, at: datetime) -> Mail | None:
    """A message reaches the address of its recipient; the answer is written on the site, so nobody sees another’s."""
    recipient = message.recipient
    home = _home(recipient)
    return notify(
        to=recipient.email,
        template="members/mail/message",
        context={
            "territory": home, "name": str(message.sender), "message": message.text,
            "url": public_address(home, "members:message", str(message.uid), language=recipient.language),
        },
        language=recipient.language,
        at=at,
    )  # fmt: skip


def tell_of_abuse(message: Message, at: datetime) -> None:
    """Those who run the installation read a message that its recipient reported."""
    with override("fr"):
        for person in User.objects.get_queryset().active().filter(is_staff=True).order_by("pk"):
            notify(
                to=person.email,
                template="members/mail/abuse",
                context={"number": message.pk, "message": message.text, "url": "/administration/"},
                language=person.language,
                at=at,
            )


def warn_of_closing(person: User, closes_at: datetime, at: datetime) -> None:
    """Nobody has signed in for two years: the account is closed on that day unless somebody does."""
    home = _home(person)
    notify(
        to=person.email,
        template="members/mail/dormant",
        context={
            "territory": home, "closes_on": day_of(closes_at), "name": str(person),
            "url": public_address(home, "account_login", language=person.language),
        },
        language=person.language,
        at=at,
    )  # fmt: skip


# --- The digest -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of a digest, in the language of its reader; ``url`` is whole."""

    title: str
    summary: str
    kind: str
    place: str
    url: str
    reason: str


def digest_line(
    *, title: str, summary: str, kind: str | Promise, path: str, origin: int, reason: str, language: str
) -> DigestLine:  # fmt: skip
    """A line from what is known of a published thing."""
    territory = registry().by_id.get(origin)
    with override(language):
        label = str(kind)
    place = territory.name if territory is not None else ""
    return DigestLine(title, summary, label, place, page_address(origin, path, language), reason)


def digest_token(user: User) -> str:
    """The end of the address that stops the digest of somebody, without signing in."""
    return signing.dumps(str(user.uid), salt=SALT, compress=True)


def read_digest_token(token: str) -> str:
    """The uid of a person; raises ``signing.BadSignature`` for a forged one."""
    return str(signing.loads(token, salt=SALT))


def compose_digest(profile: Profile, lines: Sequence[DigestLine], more: int) -> Outgoing:
    """The digest of one person."""
    user = profile.user
    home = _home(user)
    language, colours = user.language, mails.colours_of(home)
    away = public_address(home, "members:digest", digest_token(user), language=language)
    context: dict[str, Any] = {
        "territory": home, "lines": lines, "more": more, "count": len(lines) + more, "name": str(user),
        "url": public_address(home, "members:feed", language=language), "unsubscribe_url": away,
        "settings_url": public_address(home, "members:follows", language=language),
    }  # fmt: skip
    context |= {"sender_name": home.name} if home is not None else {}
    letter = mails.compose("members/mail/digest", context, language, colours)
    return Outgoing(
        to=user.email, letter=letter, language=language, template="members/mail/digest", colours=colours,
        unsubscribe_url=away,
    )  # fmt: skip


# --- The letter of a territory ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Composed:
    """A letter in one language, ready to be addressed."""

    letter: mails.Letter
    language: str
    colours: tuple[str, str]

    def addressed(self, to: str, leave_url: str) -> Outgoing:
        """The mail of one reader: only the address that stops it differs."""
        words = replace(
            self.letter,
            text=self.letter.text.replace(PLACEHOLDER, leave_url),
            html=self.letter.html.replace(PLACEHOLDER, leave_url),
        )
        return Outgoing(
            to=to, letter=words, language=self.language, template="members/mail/letter", colours=self.colours,
            unsubscribe_url=leave_url,
        )  # fmt: skip


def items_of(letter: Letter) -> list[Item]:
    """The things of a letter that everyone may still read, in their order."""
    rows = letter.items.filter(contribution__state__in=(State.PUBLISHED, State.ARCHIVED))
    return list(rows.select_related("contribution__origin", "contribution__news").order_by("position", "pk"))


def item_lines(items: Sequence[Item], language: str) -> list[DigestLine]:
    """How a letter tells its things: with the words chosen for it, or the summary of the thing."""
    found = []
    for item in items:
        row, kind = item.contribution, kind_named(item.contribution.kind)
        news = getattr(row, "news", None)
        if news is None or not news.path or kind is None:
            continue
        found.append(
            digest_line(
                title=row.title,
                summary=item.note or news.summary,
                kind=kind.label,
                path=news.path,
                origin=row.origin_id,
                reason="",
                language=language,
            )
        )
    return found


def compose_letter(letter: Letter, language: str) -> Composed:
    """A letter as its readers receive it; the words are those of the coordinators, the frame that of the reader."""
    territory = letter.territory
    colours = mails.colours_of(territory)
    context: Mapping[str, Any] = {
        "territory": territory, "sender_name": territory.name, "letter": letter, "intro_text": plain(letter.intro),
        "lines": item_lines(items_of(letter), language), "unsubscribe_url": PLACEHOLDER,
        "url": public_address(territory, "members:letter", letter.slug, language=language),
    }  # fmt: skip
    return Composed(mails.compose("members/mail/letter", context, language, colours), language, colours)


def letters_url(letter: Letter, language: str) -> str:
    """The page of the letters of its territory."""
    return public_address(letter.territory, "members:letters", language=language)


def subscription_url(row: Subscription, language: str) -> str:
    """The page of a subscription, which stops it by a bare POST."""
    return public_address(row.territory, "members:subscription", row.token, language=language)


def _tell_reader(row: Subscription, template: str, at: datetime) -> None:
    url = subscription_url(row, row.language)
    notify(
        to=row.email, template=template, language=row.language, at=at,
        context={"territory": row.territory, "url": url, "list_url": public_address(
            row.territory, "members:letters", language=row.language)},
        unsubscribe_url=url,
    )  # fmt: skip


def ask_to_confirm(row: Subscription, at: datetime) -> None:
    """The link that makes a subscription real."""
    _tell_reader(row, "members/mail/letter_confirm", at)


def tell_subscribed(row: Subscription, at: datetime) -> None:
    """Somebody asked again for a letter that this address receives already."""
    _tell_reader(row, "members/mail/letter_known", at)
