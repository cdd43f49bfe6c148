"""What the worker does for members: news, digests, letters, accounts that nobody uses."""

from maillage.core.background import daily, every, later
from maillage.core.clock import now
from maillage.members.actions.digests import load_window, serve_batch
from maillage.members.actions.dormancy import go_on, unused, wake, warn
from maillage.members.actions.letters import SEND, serve_some
from maillage.members.actions.messages import forget_messages
from maillage.members.actions.news import catch_up
from maillage.members.actions.subscriptions import forget_unconfirmed
from maillage.members.models import Dormancy, Profile

AT_MOST = 200


@every(minutes=2)
def read_news() -> None:
    """Tell what was published, or changed, since the last time."""
    catch_up(at=now())


@every(minutes=15)
def send_digests() -> None:
    """The digests whose morning has come, five hundred people for each transaction."""
    at = now()
    if not Profile.objects.all().due(at).exists():
        return
    catch_up(at=at)
    window = load_window(at)
    while serve_batch(at=at, window=window)[0]:
        pass


def send_letter(letter_id: int) -> None:
    """Write the mails of two hundred readers, and ask for the next ones; running it again serves nobody twice."""
    if serve_some(actor=None, letter_id=letter_id, at=now()):
        later(SEND, letter_id)


@daily(at="03:45")
def forget_old() -> None:
    """Messages of more than a year, and letters that nobody confirmed."""
    at = now()
    forget_messages(actor=None, at=at)
    forget_unconfirmed(actor=None, at=at)


@daily(at="05:10")
def look_after_unused() -> None:
    """Accounts unused for two years: warned, warned again, closed; those who came back are left alone."""
    at = now()
    wake(actor=None)
    for row in list(Dormancy.objects.filter(next_at__lte=at).order_by("next_at", "pk")[:AT_MOST]):
        go_on(actor=None, dormancy=row, at=at)
    for person in list(unused(at)[:AT_MOST]):
        warn(actor=None, person=person, at=at)
