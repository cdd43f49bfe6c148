"""What names an organisation elsewhere: it follows when the organisation changes its name, is merged, or is two again.

The floor that owns rows with an organisation in them declares them once, when it starts: its events, its publications,
the figures it gave, those who follow it. The directory then passes them without knowing them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from maillage.contributions.kinds import refresh
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.directory.models import Organisation


class BothHave(Refused):
    """Each of the two has what an organisation has once only."""


def _key(organisation: Organisation) -> Any:
    return organisation.pk


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Rows that name organisations.

    ``rows()`` gives them all, ``column`` is where the organisation is said and ``value`` how (its key). ``beside`` are
    the columns that, with the organisation, are there once only: a row that would say it twice is dropped, and written
    again when the merger is undone. ``contribution`` leads from a row to the contribution whose indexes say the name.
    ``alone`` is the sentence that refuses to pass a row on to an organisation that has its own, where it has one only.
    """

    rows: Callable[[], models.QuerySet[Any, Any]]
    column: str
    value: Callable[[Organisation], Any] = _key
    beside: Sequence[str] = ()
    contribution: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)
    alone: Any = ""

    def of(self, organisation: Organisation) -> models.QuerySet[Any, Any]:
        """The rows that name this one."""
        return self.rows().filter(**self.only, **{self.column: self.value(organisation)}).order_by("pk")


_namings: dict[str, Naming] = {}


def declare_naming(name: str, naming: Naming) -> None:
    """Say where organisations are named; saying it again replaces it."""
    _namings[name] = naming


def pass_on(source: Organisation, target: Organisation) -> dict[str, Any]:
    """Everything that names ``source`` names ``target``; gives what passed and what was dropped, to be given back.

    Raises:
        BothHave: each has a row of which an organisation has one only; the sentence says what to do first.
    """
    for naming in _namings.values():
        if naming.alone and naming.of(source).exists() and naming.of(target).exists():
            raise BothHave(naming.alone)
    return {name: _pass(naming, source, target) for name, naming in sorted(_namings.items())}


def _pass(naming: Naming, source: Organisation, target: Organisation) -> dict[str, Any]:
    said = (
        {tuple(getattr(row, name) for name in naming.beside) for row in naming.of(target)} if naming.beside else set()
    )
    passed: list[models.Model] = []
    dropped: list[models.Model] = []
    for row in naming.of(source):
        (dropped if tuple(getattr(row, name) for name in naming.beside) in said else passed).append(row)
    written = [_written(row) for row in dropped]
    naming.rows().filter(pk__in=[row.pk for row in dropped]).delete()
    keys = [row.pk for row in passed]
    naming.rows().filter(pk__in=keys).update(**{naming.column: naming.value(target)})
    return {"passed": keys, "dropped": written}


def _written(row: models.Model) -> dict[str, Any]:
    """A row as text, without its key and its silences."""
    columns = [one for one in row._meta.concrete_fields if not one.primary_key]
    return {one.attname: one.value_to_string(row) for one in columns if getattr(row, one.attname) is not None}


def give_back(source: Organisation, target: Organisation, moved: Mapping[str, Any]) -> None:
    """What passed from ``source`` names it again, unless somebody gave it elsewhere since."""
    for name, naming in sorted(_namings.items()):
        kept = moved.get(name, {"passed": [], "dropped": []})
        naming.of(target).filter(pk__in=kept["passed"]).update(**{naming.column: naming.value(source)})
        for written in kept["dropped"]:
            _write_again(naming, written)


def _write_again(naming: Naming, written: Mapping[str, Any]) -> None:
    """A dropped row, as long as what it belongs to is still there and nobody said it again."""
    model = naming.rows().model
    columns = {one.attname: one for one in model._meta.concrete_fields}
    values = {name: columns[name].to_python(text) for name, text in written.items() if name in columns}
    for name, value in values.items():
        parent: Any = columns[name].related_model
        if parent is not None and not parent._base_manager.filter(pk=value).exists():  # noqa: SLF001 - hides none
            return
    said = str(model._meta.get_field(naming.column).attname)
    naming.rows().get_or_create(defaults=values, **{name: values[name] for name in (*naming.beside, said)})


def refresh_naming(organisations: Sequence[Organisation], at: datetime) -> None:
    """Bring the indexes of all that names these organisations up to date."""
    ids: set[int] = set()
    for naming in _namings.values():
        if naming.contribution:
            for organisation in organisations:
                ids.update(naming.of(organisation).order_by().values_list(naming.contribution, flat=True))
    refresh(list(Contribution.objects.filter(pk__in=ids).order_by("pk")), at)
