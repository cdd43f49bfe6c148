"""A number as a phrase, in the active language, always true of the value: « plus de 45 000 » of 47 089.

A phrase never says more than is known: a value bounded by its source (2,3 M€ at 0,1 M€) gives a share between two
bounds, and what has no value gives « non communiqué ».
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.reports.enums import Style
from maillage.ui.templatetags.ui.words import number as grouped

NBSP = "\u00a0"
HUNDRED = Decimal(100)
MILLION = Decimal(1_000_000)
FINEST_MILLIONS = Decimal(10_000)
FRACTIONS = {
    (1, 2): gettext_lazy("la moitié"), (1, 3): gettext_lazy("un tiers"), (2, 3): gettext_lazy("deux tiers"),
    (1, 4): gettext_lazy("un quart"), (3, 4): gettext_lazy("trois quarts"), (1, 5): gettext_lazy("un cinquième"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with its bounds; both bounds are the value when it is exact, all are None when nothing is known."""

    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    decimals: int = 0
    unit: str = ""

    @classmethod
    def exact(cls, value: Decimal | int, decimals: int = 0, unit: str = "") -> "Quantity":
        """A number known as such."""
        number = Decimal(value)
        return cls(value=number, lower=number, upper=number, decimals=decimals, unit=unit)

    @property
    def is_exact(self) -> bool:
        """Known to the unit."""
        return self.value is not None and self.lower == self.upper == self.value


def phrase(style: str, quantity: Quantity, out_of: Quantity | None = None) -> str:
    """A number in words of the active language.

    Args:
        style: of `Style`.
        quantity: what is said.
        out_of: of what it is a part; without it a share, « n sur N » and a fraction are written exactly.
    """
    if quantity.lower is None or quantity.upper is None:
        return _("non communiqué")
    if style in SHARES and out_of is not None and out_of.lower and out_of.upper:
        return SHARES[style](quantity, out_of)
    return PLAIN.get(style, _exact)(quantity)


def written(number: Decimal, quantity: Quantity) -> str:
    """One number of a quantity, grouped, with its unit when it is money or a share."""
    if quantity.unit == "€" and abs(number) >= MILLION and number % FINEST_MILLIONS == 0:
        millions = (number / MILLION).normalize()
        places = max(0, -int(millions.as_tuple().exponent))
        return f"{grouped(millions, places)}{NBSP}M€"
    shown = grouped(_rounded(number, quantity.decimals), quantity.decimals)
    return f"{shown}{NBSP}{quantity.unit}" if quantity.unit in {"€", "%"} else shown


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _exact(quantity: Quantity) -> str:
    if quantity.value is not None:
        return written(quantity.value, quantity)
    return _between(*(written(one, quantity) for one in (quantity.lower, quantity.upper) if one is not None))


def _between(low: str, high: str) -> str:
    return _("entre %(low)s et %(high)s") % {"low": low, "high": high}


def _step(number: Decimal, quantity: Quantity, leading: int) -> Decimal:
    """The step of round numbers near another: 5 000 around 47 089 with « 5 » leading, 1 000 with « 1 »."""
    step = Decimal(leading).scaleb(number.adjusted() - 1)
    return max(step, Decimal(1).scaleb(-quantity.decimals))


def more_than(quantity: Quantity) -> Decimal | None:
    """The round number that the quantity certainly exceeds, or nothing when there is none above zero."""
    least = quantity.lower
    if least is None or least <= 0:
        return None
    step = _step(least, quantity, 5)
    found = (least / step).to_integral_value(ROUND_FLOOR) * step
    found -= step if found == least else 0
    return found if found > 0 else None


def less_than(quantity: Quantity) -> Decimal | None:
    """The round number that the quantity certainly does not reach."""
    most = quantity.upper
    if most is None or most <= 0:
        return None
    step = _step(most, quantity, 5)
    found = (most / step).to_integral_value(ROUND_CEILING) * step
    return found + step if found == most else found


def _more(quantity: Quantity) -> str:
    found = more_than(quantity)
    return _exact(quantity) if found is None else _("plus de %(number)s") % {"number": written(found, quantity)}


def _less(quantity: Quantity) -> str:
    found = less_than(quantity)
    return _exact(quantity) if found is None else _("moins de %(number)s") % {"number": written(found, quantity)}


def _about(quantity: Quantity) -> str:
    if quantity.value is None or quantity.value <= 0:
        return _exact(quantity)
    step = _step(quantity.value, quantity, 1)
    found = (quantity.value / step).to_integral_value(ROUND_HALF_UP) * step
    if found == quantity.value and quantity.is_exact:
        return _exact(quantity)
    return _("environ %(number)s") % {"number": written(found, quantity)}


def share_of(quantity: Quantity, out_of: Quantity) -> Quantity:
    """The share in per cent, between the bounds that those of the two numbers allow."""
    low, high = quantity.lower, quantity.upper
    least, most = out_of.lower, out_of.upper
    if low is None or high is None or not least or not most or least <= 0:
        return Quantity(value=None, lower=None, upper=None, unit="%")
    value = quantity.value / out_of.value * HUNDRED if quantity.value is not None and out_of.value is not None else None
    return Quantity(value=value, lower=low / most * HUNDRED, upper=high / least * HUNDRED, unit="%")


def _share(quantity: Quantity, out_of: Quantity) -> str:
    share = share_of(quantity, out_of)
    if share.lower is None or share.upper is None:
        return _("non communiqué")
    if share.lower != share.upper:
        finer = Quantity(value=None, lower=share.lower, upper=share.upper, decimals=1, unit="%")
        return _between(written(share.lower, finer), written(share.upper, finer))
    rounded = _rounded(share.lower, 0)
    if rounded == 0 and share.lower > 0:
        return _("moins de %(number)s") % {"number": written(Decimal(1), share)}
    if rounded == HUNDRED and share.lower < HUNDRED:
        return _("plus de %(number)s") % {"number": written(Decimal(99), share)}
    return written(rounded, share)


def _base(quantity: Quantity, out_of: Quantity) -> str:
    return _("%(part)s sur %(whole)s") % {"part": _exact(quantity), "whole": _exact(out_of)}


def _fraction(quantity: Quantity, out_of: Quantity) -> str:
    """A fraction in words when it is exact; the share otherwise."""
    if quantity.is_exact and out_of.is_exact:
        for (top, bottom), words in FRACTIONS.items():
            if quantity.value is not None and out_of.value and quantity.value * bottom == out_of.value * top:
                return str(words)
    return _share(quantity, out_of)


PLAIN: dict[str, Callable[[Quantity], str]] = {
    Style.EXACT: _exact, Style.MORE: _more, Style.LESS: _less, Style.ABOUT: _about,
}  # fmt: skip
SHARES: dict[str, Callable[[Quantity, Quantity], str]] = {
    Style.SHARE: _share, Style.BASE: _base, Style.FRACTION: _fraction,
}  # fmt: skip
