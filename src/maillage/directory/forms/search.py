"""The filters of the lists of organisations and places, read from an address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from maillage.core.text import clean_line


@dataclass(frozen=True)
class Search:
    """What a visitor asked of a list: words, family or theme, department, places open today."""

    text: str = ""
    family: str = ""
    theme: str = ""
    department: str = ""
    open_today: bool = False

    def query(self) -> str:
        """The address part of this search, with ``?``."""
        pairs = {"q": self.text, "famille": self.family, "theme": self.theme, "dep": self.department,
                 "ouvert": "1" if self.open_today else ""}  # fmt: skip
        kept = [(name, value) for name, value in pairs.items() if value]
        return "?" + urlencode(kept) if kept else ""


def read_search(query: QueryDict) -> Search:
    """Read the search of an address; unknown values simply find nothing, and the page says so."""
    return Search(
        text=clean_line(query.get("q") or "")[:120],
        family=clean_line(query.get("famille") or "")[:60],
        theme=clean_line(query.get("theme") or "")[:60],
        department=clean_line(query.get("dep") or "")[:6],
        open_today=(query.get("ouvert") or "") in {"1", "on"},
    )
