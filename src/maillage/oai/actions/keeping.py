"""What puts records within reach of harvesters, and out of it: upper floors call these as they call the index.

    keep(key=f"ressource-{uid}", sets={"type": "Types", "type:video": "Vidéos"}, formats=written(description), at=at)
    drop(key=f"ressource-{uid}", at=at)

Both run in the caller's transaction. A datestamp moves when anything that a harvester reads moved: metadata in any
format (a new mapping included), the sets, the withdrawal; what did not change costs one comparison.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from maillage.oai.enums import FORMATS
from maillage.oai.models import Form, Record, RecordSet, SetEntry
from maillage.oai.protocol.dates import mark_of, whole_seconds


class UnknownFormatError(ValueError):
    """A format that the repository does not announce."""


def _digest(sets: Collection[str], formats: Mapping[str, str]) -> str:
    told = json.dumps([sorted(sets), sorted(formats.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _narrowest(sets: Collection[str]) -> str:
    """The sets that hold no other one of these, as a header says them."""
    return " ".join(sorted(one for one in sets if not any(other.startswith(f"{one}:") for other in sets)))


def declare_sets(*, names: Mapping[str, str]) -> None:
    """Add the sets that are not there; a set keeps its address for ever, its name may follow ours."""
    known = dict(RecordSet.objects.filter(spec__in=names).values_list("spec", "name"))
    RecordSet.objects.bulk_create(
        [RecordSet(spec=spec, name=name) for spec, name in names.items() if spec not in known], ignore_conflicts=True
    )
    for spec, name in names.items():
        if known.get(spec, name) != name:
            RecordSet.objects.filter(spec=spec).update(name=name)


@transaction.atomic
def keep(*, key: str, sets: Mapping[str, str], formats: Mapping[str, str], at: datetime) -> bool:
    """Put a record within reach, or bring it up to date. Gives whether its datestamp moved.

    ``sets`` names every set it is in, those that hold a narrower one included; ``formats`` gives its metadata by
    prefix, as XML without declaration.

    Raises:
        UnknownFormatError: a prefix that the repository does not announce.
    """
    if unknown := set(formats) - set(FORMATS):
        raise UnknownFormatError(", ".join(sorted(unknown)))
    digest = _digest(sets, formats)
    record = Record.objects.select_for_update().filter(key=key).first()
    if record is not None and not record.deleted and record.digest == digest:
        return False
    declare_sets(names=sets)
    record = _stamped(record, key, at, deleted=False, sets=_narrowest(sets), digest=digest)
    forms = [Form(record=record, prefix=prefix, mark=record.mark, xml=xml) for prefix, xml in formats.items()]
    Form.objects.filter(record=record).update(xml="", mark=record.mark)
    Form.objects.bulk_create(
        forms, update_conflicts=True, unique_fields=["record", "prefix"], update_fields=["mark", "xml"]
    )
    SetEntry.objects.filter(record=record).update(left=True, mark=record.mark)
    SetEntry.objects.bulk_create(
        [SetEntry(record=record, spec=spec, mark=record.mark) for spec in sets],
        update_conflicts=True, unique_fields=["record", "spec"], update_fields=["mark", "left"],
    )  # fmt: skip
    return True


def _stamped(record: Record | None, key: str, at: datetime, *, deleted: bool, sets: str, digest: str) -> Record:
    """The row written with its new datestamp, never earlier than the one it had."""
    stamp = whole_seconds(at)
    if record is None:
        record = Record.objects.create(key=key, datestamp=stamp, deleted=deleted, sets=sets, digest=digest)
    else:
        record.datestamp = max(stamp, record.datestamp)
        record.deleted, record.sets, record.digest = deleted, sets, digest
    record.mark = mark_of(record.datestamp, record.pk)
    record.save(update_fields=["mark", "datestamp", "deleted", "sets", "digest"])
    return record


@transaction.atomic
def drop(*, key: str, at: datetime) -> bool:
    """Withdraw a record: it stays as deleted, in its sets and formats, without a word of what it said."""
    record = Record.objects.select_for_update().filter(key=key, deleted=False).first()
    if record is None:
        return False
    _stamped(record, key, at, deleted=True, sets=record.sets, digest="")
    Form.objects.filter(record=record).update(xml="", mark=record.mark)
    SetEntry.objects.filter(record=record).update(mark=record.mark)
    return True
