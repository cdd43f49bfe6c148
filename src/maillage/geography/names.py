"""Names of places as keys: what two spellings of one name share, and what a person may be typing.

A key holds letters a–z and digits only. « St », « Ste » and their plurals are written out, « s/ » is « sur », so that
« ST-DENIS S/ SARTHON » and « Saint-Denis-sur-Sarthon » have one key.
"""

import re

from maillage.core.text import fold

LONGEST = 40
SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
SMALL_WORDS = frozenset({
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "sous", "sur", "devant",
    "saint", "sainte", "saints", "het", "den", "der", "van", "op", "aan", "am",
})  # fmt: skip
ARTICLES = frozenset({"l", "le", "la", "les", "los", "las"})
NOT_WORD = re.compile(r"[^a-z0-9]+")
UPON = re.compile(r"\b(s|ss)/(?=\s*[a-z])")
INVERTED_ARTICLE = re.compile(r"^(.*\S)\s*\((l['’]|le|la|les)\)\s*$", re.IGNORECASE)


def words(name: str) -> list[str]:
    """The folded words of a name, short forms written out."""
    plain = UPON.sub(lambda found: "sur " if found[1] == "s" else "sous ", fold(name))
    return [SHORT_FORMS.get(word, word) for word in NOT_WORD.split(plain) if word]


def name_key(name: str) -> str:
    """The key of a whole name; « Havre (Le) » is read « Le Havre »."""
    inverted = INVERTED_ARTICLE.match(name.strip())
    return "".join(words(f"{inverted[2]} {inverted[1]}" if inverted else name))


def bare_key(name: str) -> str:
    """The key of a name without its article: « Le Havre » gives ``havre``."""
    found = words(name)
    return "".join(found[1:] if len(found) > 1 and found[0] in ARTICLES else found)


def index_keys(name: str) -> list[tuple[str, bool]]:
    """Keys under which completion files a name: the whole name, and the name from each word that weighs.

    The second of each pair says that the key is the whole name, article or not.
    """
    found = words(name)
    whole = {"".join(found), bare_key(name)}
    tails = ("".join(found[index:]) for index, word in enumerate(found) if index and word not in SMALL_WORDS)
    keys = dict.fromkeys([*sorted(whole, key=len, reverse=True), *tails])
    return [(key[:LONGEST], key in whole) for key in keys if key]


def query_keys(typed: str) -> list[str]:
    """What a person may be looking for: the last word may be unfinished, so « st » is also the start of « Stains »."""
    plain = UPON.sub(lambda found: "sur " if found[1] == "s" else "sous ", fold(typed))
    raw = [word for word in NOT_WORD.split(plain) if word]
    if not raw:
        return []
    start = "".join(SHORT_FORMS.get(word, word) for word in raw[:-1])
    endings = dict.fromkeys([raw[-1], SHORT_FORMS.get(raw[-1], raw[-1])])
    return [(start + ending)[:LONGEST] for ending in endings]
