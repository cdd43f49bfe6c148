"""The secret addresses of calendars: of one’s own loans, and of each desk that one keeps.

An address proves nothing by itself and holds nothing of an account: a mark made with the key of the installation, which
changes with the password, and whenever the person asks for another address.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.accounts.models import User
from maillage.loans.models import CalendarKey, Lender

SALT = "loans.calendars"
LONGEST = 300
MARK = 24


@dataclass(frozen=True)
class Holder:
    """Whose calendar it is, and of which desk; none for one’s own loans."""

    person: User
    lender: Lender | None


def token_of(person: User, lender: Lender | None = None) -> str:
    """What the address of a calendar carries."""
    key = lender.pk if lender is not None else 0
    return signing.dumps([str(person.uid), key, _mark(person, key)], salt=SALT)


def _mark(person: User, lender: int) -> str:
    rows = CalendarKey.objects.filter(user=person, lender=lender or None)
    changes = rows.order_by("pk").values_list("changes", flat=True).first() or 0
    return salted_hmac(SALT, f"{person.password}|{lender}|{changes}", algorithm="sha256").hexdigest()[:MARK]


def holder_of(token: str) -> Holder:
    """Whose calendar an address opens.

    Raises:
        Http404: forged, changed since, or of somebody who left, or does not keep this desk any more.
    """
    try:
        uid, key, mark = signing.loads(token[:LONGEST], salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    person = User.objects.filter(uid=uid, is_active=True).first()
    if person is None or not constant_time_compare(_mark(person, key), mark):
        raise Http404
    if not key:
        return Holder(person, None)
    lender = Lender.objects.kept_by(person).select_related("organisation__contribution__origin").filter(pk=key).first()
    if lender is None:
        raise Http404
    return Holder(person, lender)
