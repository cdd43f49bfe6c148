"""What would make a tour shorter or fuller: passing directly, exchanging dates, hosts near one another, free days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.loans.availability import kilometres_between
from maillage.loans.availability.roads import length
from maillage.loans.enums import ANSWERABLE, TO_LEAVE
from maillage.loans.models import Loan, Tour

NEAR, WORTH, LONG_GAP, DIRECT_DAYS = Decimal(25), Decimal(20), 10, 10
MOST_OF_A_KIND = 3
ZERO = Decimal(0)


@dataclass(frozen=True)
class Advice:
    """One idea in a sentence; ``loan`` is whose direct passing may be planned at once."""

    sentence: str
    saved: Decimal = ZERO
    loan: Loan | None = None


def advice_of(tour: Tour, loans: Sequence[Loan], home: Any, today: date) -> list[Advice]:
    """The ideas for a chain of loans, those that save the most road first of each kind."""
    coming = [one for one in loans if one.last_on >= today]
    kinds = (_direct(coming, home), _exchanges(coming, home), _near(coming), _gaps(tour, coming))
    return [one for kind in kinds for one in sorted(kind, key=lambda one: -one.saved)[:MOST_OF_A_KIND]]


def _km(number: Decimal) -> str:
    return number_format(int(number), use_l10n=True, force_grouping=True)


def _direct(loans: Sequence[Loan], home: Any) -> Iterator[Advice]:
    """Two hosts that follow one another closely: the tool may go from one to the other."""
    for one, other in pairwise(loans):
        if other.previous_id == one.pk or one.copy_id != other.copy_id or other.state not in TO_LEAVE:
            continue
        between = (other.first_on - one.last_on).days
        roads = [kilometres_between(*pair) for pair in
                 ((one.commune, home), (home, other.commune), (one.commune, other.commune))]  # fmt: skip
        if not 1 <= between <= DIRECT_DAYS or None in roads:
            continue
        saved = (roads[0] or ZERO) + (roads[1] or ZERO) - (roads[2] or ZERO)
        if saved >= WORTH:
            yield Advice(
                _("De %(one)s à %(other)s sans repasser par le dépôt : %(km)s km de moins.")
                % {"one": one.who, "other": other.who, "km": _km(saved)},
                saved, one,
            )  # fmt: skip


def _exchanges(loans: Sequence[Loan], home: Any) -> Iterator[Advice]:
    """Two loans of the same length, not gone yet: the road if they exchanged their dates."""
    chain = [one.commune for one in loans]
    now_ = length([home, *chain, home])
    for first, second in combinations(range(len(loans)), 2):
        one, other = loans[first], loans[second]
        if one.days != other.days or one.state not in TO_LEAVE or other.state not in TO_LEAVE:
            continue
        swapped = list(chain)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        saved = now_ - length([home, *swapped, home])
        if saved >= WORTH:
            yield Advice(
                _("Si %(one)s et %(other)s échangeaient leurs dates, la chaîne ferait %(km)s km de moins.")
                % {"one": one.who, "other": other.who, "km": _km(saved)},
                saved,
            )  # fmt: skip


def _near(loans: Sequence[Loan]) -> Iterator[Advice]:
    """Hosts close to one another that do not follow one another."""
    for first, second in combinations(range(len(loans)), 2):
        one, other = loans[first], loans[second]
        road = kilometres_between(one.commune, other.commune)
        if second - first > 1 and road is not None and road <= NEAR and one.who != other.who:
            yield Advice(
                _("%(one)s et %(other)s sont à %(km)s km : l’un après l’autre, ils partageraient un transport.")
                % {"one": one.who, "other": other.who, "km": _km(road)},
                NEAR - road,
            )  # fmt: skip


def _gaps(tour: Tour, loans: Sequence[Loan]) -> Iterator[Advice]:
    """Long free periods, and how many requests for the tool wait for an answer."""
    asked = Loan.objects.filter(tool=tour.tool_id, state__in=ANSWERABLE).count()
    for one, other in pairwise(loans):
        free = (other.blocked_first_on - one.blocked_last_on).days - 1
        if free < LONG_GAP or one.copy_id != other.copy_id:
            continue
        told = {"n": free, "one": one.who, "other": other.who}
        sentence = _("%(n)s jours libres entre %(one)s et %(other)s.") % told
        if asked:
            waiting = ngettext(
                "%(n)s demande attend une réponse pour cet outil.",
                "%(n)s demandes attendent une réponse pour cet outil.",
                asked,
            ) % {"n": asked}
            sentence = f"{sentence} {waiting}"
        yield Advice(sentence, Decimal(free))
