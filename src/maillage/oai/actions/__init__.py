"""Everything that changes what is harvested, by others and by us."""

from maillage.oai.actions.keeping import UnknownFormatError, declare_sets, drop, keep

__all__ = ["UnknownFormatError", "declare_sets", "drop", "keep"]
