"""French counts: zero and one and a half take the singular (« 0 réponse », « 1,5 jour »), two begins the plural.

French is the language of the sources, so its texts have no catalogue, and gettext counts what has none as English does:
anything but one is plural. This stands behind the French catalogue of the libraries and answers for our own texts.
"""

from gettext import NullTranslations

from django.utils.translation.trans_real import translation

LANGUAGE = "fr"
PLURAL_FROM = 2


class FrenchSource(NullTranslations):
    """The texts as they are written, the singular below two."""

    def ngettext(self, msgid1: str, msgid2: str, n: float) -> str:
        """The form of this number."""
        return msgid1 if abs(n) < PLURAL_FROM else msgid2


def count_in_french() -> None:
    """Have every text of ours counted so, in this process; saying it again changes nothing that is read."""
    translation(LANGUAGE).add_fallback(FrenchSource())
