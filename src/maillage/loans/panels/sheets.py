"""A form of the desk with its rows, and what protects two editors from one another.

The page carries a mark of what it was filled from. When the mark is no longer that of what is kept, somebody wrote
in between: nothing is saved, both versions are shown, and what was typed is there to be sent again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms.utils import ErrorDict, ErrorList

from maillage.loans.forms.pieces import Row, one_more, rows_of

MARK = 20


@dataclass
class Sheet:
    """A form, its lists of rows by name, the mark of what they were filled from, and what the page says about it."""

    form: Any
    rows: dict[str, Any]
    mark: str
    initial: Mapping[str, Any]
    seen: str = ""
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    changed: bool = False
    touched: Sequence[Any] = ()
    emptied: bool = False

    def is_valid(self) -> bool:
        """Whether all that was typed can be written; every part is looked at, so that all faults are said at once."""
        return all([self.form.is_valid(), *(one.is_valid() for one in self.rows.values())])

    def more(self, name: str) -> None:
        """An empty row more in a list; nothing is judged yet."""
        if name in self.rows:
            self.rows[name] = one_more(self.rows[name])
        self.silence()

    def silence(self) -> None:
        """What was typed is shown without its faults: nobody asked to save it."""
        for part in (self.form, *self.rows.values()):
            for form in getattr(part, "forms", [part]):
                form._errors = ErrorDict()  # noqa: SLF001 - Django keeps its verdicts there
            if hasattr(part, "forms"):
                part._errors = [form._errors for form in part.forms]  # noqa: SLF001 - see above
                part._non_form_errors = ErrorList()  # noqa: SLF001 - see above

    def changed_meanwhile(self) -> bool:
        """Whether somebody wrote it since the page was opened; the differences are then there to be shown."""
        if not self.seen or self.seen == self.mark:
            return False
        self.changed = True
        for bound in self.form:
            theirs, ours = self.initial.get(bound.name), bound.value()
            if _words(theirs) != _words(ours) and not bound.is_hidden:
                self.differences.append((str(bound.label), _words(theirs), _words(ours)))
        return True


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(one) for one in value))
    return "" if value in (None, False) else str(value)


def mark_of(*parts: Any) -> str:
    """A short digest of what a page was filled from."""
    said = json.dumps(parts, default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:MARK]


def sheet_of(
    form: Any, initial: Mapping[str, Any], typed: Any = None, *,
    rows: Mapping[str, tuple[type[Row], Sequence[dict[str, Any]]]] | None = None, files: Any = None, **options: Any,
) -> Sheet:  # fmt: skip
    """A form and its rows, from what is kept or from what was posted."""
    parts = dict(rows or {})
    mark = mark_of(dict(initial), {name: list(kept) for name, (_kind, kept) in parts.items()})
    filled = form(initial=initial, **options) if typed is None else form(typed, files, **options)
    lists = {name: rows_of(kind, name, typed=typed, initial=kept) for name, (kind, kept) in parts.items()}
    seen = "" if typed is None else str(typed.get("seen", ""))
    return Sheet(filled, lists, mark, initial, seen)
