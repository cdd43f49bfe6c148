"""From the description of a thing to the metadata formats that are announced."""

from collections.abc import Callable

from maillage.oai.crosswalks.description import Description
from maillage.oai.crosswalks.dublin_core import dcterms, oai_dc
from maillage.oai.crosswalks.lom import lom

WRITERS: dict[str, Callable[[Description], str]] = {"oai_dc": oai_dc, "lom": lom, "dcterms": dcterms}

__all__ = ["WRITERS", "Description", "written"]


def written(description: Description) -> dict[str, str]:
    """The metadata of a thing in every format, by prefix."""
    return {prefix: write(description) for prefix, write in WRITERS.items()}
