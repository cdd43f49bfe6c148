"""General rules over the texts of a report: numbers without token, unknown tokens, quantifiers without base."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from maillage.reports.enums import LEAST_BASE, BlockKind, CheckRule, Style
from maillage.reports.linter.facts import Facts
from maillage.reports.linter.outcome import Finding, quoted
from maillage.reports.phrases import Quantity, phrase
from maillage.reports.prose import Piece, pieces_of, texts_of
from maillage.ui.templatetags.ui.words import typo

MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
DATE = re.compile(rf"\b\d{{1,2}}(?:er)?[\s\u00a0]+(?:{MONTHS})\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b")
DIGITS = re.compile(r"\d(?:[\d\s\u00a0\u202f.,]*\d)?(?:[\s\u00a0\u202f]?%)?")
QUANTIFIER = re.compile(
    r"\b(tous les|toutes les|tous ont|toutes ont|tout le monde|la plupart|la majorité|l[’']ensemble des|unanim\w*|"
    r"all of the|most of the|everyone|the majority)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
WITH_BASE = (Style.BASE, Style.SHARE, Style.FRACTION)


def check_texts(facts: Facts) -> Iterator[Finding]:
    """Every text of a report: its standfirst, the titles, texts and captions of its blocks."""
    yield from _check(facts, "chapeau", "", facts.report.lead)
    for rank, block in enumerate(facts.blocks, start=1):
        uid = str(block.uid)
        name = quoted(block.title) if block.title else _("bloc %(rank)s") % {"rank": rank}
        yield from _check(facts, name, uid, "\n".join(texts_of(block)), is_quote=block.kind == BlockKind.QUOTE)


def _check(facts: Facts, where: str, uid: str, text: str, *, is_quote: bool = False) -> Iterator[Finding]:
    pieces = pieces_of(text)
    yield from _tokens(facts, where, uid, pieces)
    if is_quote:
        return  # the words of somebody else stay theirs
    yield from _digits(facts, where, uid, pieces)
    yield from _quantifiers(where, uid, text)


def _found(rule: CheckRule, uid: str, where: str, told: tuple[str, str], what: str = "") -> Finding:
    subject = f"{rule.value}:{uid or where}:{what}"
    return Finding(
        id=subject, rule=rule.value, subject=subject, holds=False, message=typo(told[0]), proposal=typo(told[1]),
        block=uid,
    )  # fmt: skip


def _tokens(facts: Facts, where: str, uid: str, pieces: tuple[Piece, ...]) -> Iterator[Finding]:
    for piece in pieces:
        if not piece.key:
            continue
        words = {"where": where, "token": piece.source, "style": piece.typed_style}
        if piece.key not in facts.reads:
            message = _("%(where)s : le jeton %(token)s ne désigne aucun chiffre de ce bilan.") % words
            yield _found(CheckRule.TOKEN, uid, where, (message, _("Choisissez un chiffre de la liste, ou ajoutez-le.")),
                         piece.key)  # fmt: skip
            continue
        style = piece.style
        if style is None:
            message = _("%(where)s : « %(style)s » n’est pas une façon d’écrire un nombre.") % words
            told = (message, _("Écrivez : plus de, moins de, environ, part, sur ou fraction."))
            yield _found(CheckRule.TOKEN, uid, where, told, f"{piece.key}|{piece.typed_style}")
            continue
        read = facts.reads[piece.key]
        if style in WITH_BASE and read.out_of is None:
            message = _("%(where)s : %(token)s demande sur combien, et ce chiffre ne le dit pas.") % words
            told = (message, _("Dites « sur » quel chiffre il porte, dans sa fiche."))
            yield _found(CheckRule.TOKEN, uid, where, told, f"{piece.key}|{piece.typed_style}")
        elif style in {Style.SHARE, Style.FRACTION} and _is_small(read.out_of) and not _is_word(piece, facts):
            base = read.out_of.value if read.out_of and read.out_of.value is not None else 0
            message = _("%(where)s : %(token)s donne un pourcentage sur une base de %(base)s.") % (
                words | {"base": int(base)}
            )
            told = (message, _("Sous %(least)s, écrivez « n sur N » : le jeton |sur.") % {"least": LEAST_BASE})
            yield _found(CheckRule.SMALL_BASE, uid, where, told, piece.key)


def _is_small(out_of: Quantity | None) -> bool:
    return out_of is not None and out_of.unit != "€" and out_of.value is not None and out_of.value < LEAST_BASE


def _is_word(piece: Piece, facts: Facts) -> bool:
    """A fraction that falls right is written in words, with no percentage."""
    read = facts.reads[piece.key]
    return piece.style == Style.FRACTION and "%" not in phrase(Style.FRACTION, read.quantity, read.out_of)


def _digits(facts: Facts, where: str, uid: str, pieces: tuple[Piece, ...]) -> Iterator[Finding]:
    names = _names(facts)
    for piece in pieces:
        if piece.key or piece.is_literal:
            continue
        words = piece.words
        for name in names:
            words = words.replace(name, "")
        for found in DIGITS.finditer(DATE.sub(" ", words)):
            number = found.group().strip(" \u00a0\u202f.,")
            message = _("%(where)s : le nombre %(number)s est écrit à la main, sans chiffre qui le porte.") % {
                "where": where, "number": number
            }  # fmt: skip
            proposal = _(
                "Remplacez-le par le jeton d’un chiffre, ou par [[= %(number)s]] si ce n’est pas une mesure."
            ) % {"number": number}
            yield _found(CheckRule.DIGITS, uid, where, (message, proposal), number)


def _names(facts: Facts) -> list[str]:
    """Names that hold digits: the programme, its actions, its structures."""
    known = {facts.report.programme.name, *(action.title for action in facts.roles.actions)}
    known |= {name for _action, _who, name, _role in facts.roles.parts}
    return sorted((name for name in known if any(sign.isdigit() for sign in name)), key=len, reverse=True)


def _quantifiers(where: str, uid: str, text: str) -> Iterator[Finding]:
    for sentence in SENTENCE_END.split(text):
        found = QUANTIFIER.search(sentence)
        based = any(piece.key and piece.style in WITH_BASE for piece in pieces_of(sentence))
        if found and not based:
            message = _("%(where)s : « %(words)s » ne dit pas sur combien de réponses.") % {
                "where": where, "words": found.group()
            }  # fmt: skip
            proposal = _("Ajoutez la base dans la même phrase, par exemple « 8 sur 13 » (jeton |sur), ou nuancez.")
            yield _found(CheckRule.QUANTIFIER, uid, where, (message, proposal), found.group().lower())
