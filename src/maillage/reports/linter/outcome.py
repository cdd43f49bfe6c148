"""What the linter says: whether a rule holds, why not, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.reports.enums import BLOCKING, CheckRule
from maillage.ui.templatetags.ui.words import typo


def quoted(words: str) -> str:
    """What somebody wrote, between the quotation marks of the active language."""
    return typo(_("« %(words)s »") % {"words": words})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One verification, in the active language.

    ``subject`` is what it is about, for machines: two findings of one subject are the same fault. ``block`` is the uid
    of the block to open, ``left`` and ``right`` the two sides when they are compared.
    """

    id: str
    rule: str
    subject: str
    holds: bool
    message: str
    proposal: str = ""
    block: str = ""
    left: Any = None
    right: Any = None

    @property
    def label(self) -> str:
        """The rule in words."""
        return str(CheckRule(self.rule).label)

    @property
    def is_blocking(self) -> bool:
        """Nobody may publish over it."""
        return not self.holds and self.rule in BLOCKING

    def as_json(self) -> Mapping[str, Any]:
        """For machines."""
        return {
            "id": self.id, "rule": self.label, "kind": self.rule, "holds": self.holds, "message": self.message,
            "proposal": self.proposal, "left": self.left, "right": self.right,
        }  # fmt: skip
