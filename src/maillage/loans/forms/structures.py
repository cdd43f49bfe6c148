"""The structure of the directory behind what was typed."""

from maillage.directory.models import Organisation

MOST_DIGITS = 19  # a key of the database has fewer


def structure_named(key: str, typed: str) -> Organisation | None:
    """The structure chosen in the list when its name is still what is typed; else the only one that has this name."""
    rows = Organisation.objects.published().filter(merged_into=None).select_related("commune")
    if key.isdecimal() and len(key) < MOST_DIGITS:
        found = rows.filter(pk=key).first()
        if found is not None and found.name.casefold() == typed.casefold():
            return found
    same = list(rows.filter(name__iexact=typed).order_by("pk")[:2]) if typed else []
    return same[0] if len(same) == 1 else None
