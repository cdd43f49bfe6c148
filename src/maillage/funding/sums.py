"""Plain arithmetic of euros: cents that never get lost, and what rounded sources allow one to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from maillage.ui.templatetags.ui.words import number

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def in_euros(amount: Decimal, sign: str = "") -> str:
    """An amount in words: « 12 000 € », « 7,50 € », « 0 € »; ``sign`` stands before it."""
    cents = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    written = number(abs(cents), 0 if cents == cents.to_integral_value() else 2)
    minus = sign or ("−" if cents < 0 else "")
    return f"{minus}€{written}" if get_language() == "en" else f"{minus}{written}\u00a0€"


def down_to_cents(amount: Decimal) -> Decimal:
    """An amount without what is below the cent."""
    return amount.quantize(CENT, rounding=ROUND_DOWN)


def shared(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount by weights, in cents, by largest remainder: the parts add up to it exactly.

    Cents left over go to the largest remainders, the first of equals. Nothing is shared when all weights are zero.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0:
        return [Decimal(0) for _ in weights]
    exact = [amount * weight / whole for weight in weights]
    parts = [down_to_cents(one) for one in exact]
    left = int((amount - sum(parts, Decimal(0))) / CENT)
    order = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[:left]:
        parts[place] += CENT
    return parts


@dataclass(frozen=True)
class Span:
    """Between two numbers, both possible; equal when the number is known."""

    lower: Decimal
    upper: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether there is one number only."""
        return self.lower == self.upper

    def __add__(self, other: "Span") -> "Span":
        """What both may add up to."""
        return Span(self.lower + other.lower, self.upper + other.upper)


NOTHING = Span(Decimal(0), Decimal(0))


def known(amount: Decimal, precision: Decimal) -> Span:
    """What an amount rounded to ``precision`` euros may be: 2.3 M€ to the 100,000 is from 2.25 to 2.35 M€."""
    half = precision / 2
    return Span(max(amount - half, Decimal(0)), amount + half)


def leverage(part: Span, others: Span) -> Span | None:
    """How many euros of others one euro of somebody brought; nothing when they may have given nothing."""
    if part.lower <= 0:
        return None
    return Span(others.lower / part.upper, others.upper / part.lower)


def share_of(part: Span, others: Span) -> Span | None:
    """The share of somebody in the whole, in hundredths; the whole is taken as the sum of both."""
    if part.upper + others.lower <= 0 or part.lower + others.upper <= 0:
        return None
    return Span(HUNDRED * part.lower / (part.lower + others.upper), HUNDRED * part.upper / (part.upper + others.lower))


def ratio_of(part: Span, whole: Span) -> Span | None:
    """A part over a whole told apart from it, in hundredths: 2.3 of 5.5 M€, both rounded, is from 40.5 to 43.1."""
    if whole.lower <= 0:
        return None
    return Span(HUNDRED * part.lower / whole.upper, HUNDRED * part.upper / whole.lower)
