"""The letters of loans: how one is worded, whom it goes to on either side, on the site and by mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, override

from maillage.accounts.models import User
from maillage.core.dates import period_phrase
from maillage.directory.models import Member
from maillage.loans.models import Lender, Loan
from maillage.notices.actions import notify, tell
from maillage.territories.models import Territory
from maillage.territories.place import public_address

MOST_NAMED = 12


@dataclass(frozen=True)
class Word:
    """What one letter says, already in the language of the person; ``part`` is where its page answers it."""

    headline: str
    lines: tuple[str, ...]
    label: str
    quoted: str = ""
    part: str = ""


Wording = Callable[[], Word]


def spoken() -> str:
    """The active language."""
    return get_language() or "fr"


def _territory(loan: Loan) -> Territory:
    return loan.lender.organisation.contribution.origin


def _mail(*, to: str, person: str, language: str, word: Word, url: str, territory: Territory, at: datetime) -> None:
    notify(
        to=to, template="loans/mail/word", language=language, at=at, territory=territory,
        context={"territory": territory, "person": person, "headline": word.headline, "lines": word.lines,
                 "label": word.label, "quoted": word.quoted, "url": url},
    )  # fmt: skip


def _address(loan: Loan, language: str, word: Word) -> str:
    """The page of the loan, at what the letter asks for."""
    url = public_address(_territory(loan), "loans:loan", str(loan.uid), language=language)
    return f"{url}#{word.part}" if word.part else url


def to_user(user: User, loan: Loan, wording: Wording, at: datetime) -> None:
    """One person with an account, on the site and by mail."""
    with override(user.language):
        word = wording()
        url = _address(loan, user.language, word)
    _mail(
        to=user.email, person=str(user), language=user.language, word=word, url=url, territory=_territory(loan), at=at
    )  # fmt: skip
    tell(user=user, text=word.headline, url=url, at=at)


def to_borrower(loan: Loan, wording: Wording, at: datetime) -> None:
    """Who asked, on the site and by mail; the contact that was written, by mail, when it is another address."""
    asker = loan.asked_by
    if asker is not None and asker.is_active:
        to_user(asker, loan, wording, at)
    contact = loan.contact_email
    if contact and (asker is None or contact.lower() != asker.email.lower()):
        language = asker.language if asker is not None else "fr"
        with override(language):
            word = wording()
            url = _address(loan, language, word)
        _mail(
            to=contact, person=loan.contact_name, language=language, word=word, url=url, territory=_territory(loan),
            at=at,
        )  # fmt: skip


def to_lender(loan: Loan, wording: Wording, at: datetime) -> None:
    """Everyone in the team of the lender’s structure."""
    for user in _team(loan.lender):
        to_user(user, loan, wording, at)


def _team(lender: Lender) -> list[User]:
    rows = Member.objects.filter(organisation=lender.organisation_id, user__is_active=True).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def named(loan: Loan) -> dict[str, str]:
    """The words of a loan, in the active language."""
    language = spoken()
    return {
        "tool": loan.tool_title, "who": loan.who, "lender": str(loan.lender), "reference": loan.reference,
        "period": period_phrase(loan.first_on, loan.last_on, language),
        "leaves": period_phrase(loan.leaves_on, loan.leaves_on, language),
        "returns": period_phrase(loan.returns_on, loan.returns_on, language),
    }  # fmt: skip
