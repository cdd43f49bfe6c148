"""Model texts: what an issuer prints, its versions, and the words between braces."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core.errors import Refused, TooLate
from maillage.core.text import clean_line, clean_text
from maillage.documents.kinds import DocumentKind, Variable, kind_of
from maillage.documents.models import TextVersion
from maillage.documents.papers.pieces import Article
from maillage.journal.actions import record
from maillage.ui.templatetags.ui.words import french

BRACES = re.compile(r"\{([^{}\n]{0,60})\}")
MOST_ARTICLES = 60
TITLE_LENGTH = 120
BODY_LENGTH = 6000
NOTE_LENGTH = 200


class TextRefused(Refused):
    """A model text that cannot be printed; ``faults`` says why, by the number of the article (from 0)."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        """Keep a sentence for each article."""
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class SavedMeanwhile(TooLate):
    """Somebody saved another version while the text was open."""


@dataclass(frozen=True)
class Written:
    """A text ready to print, and the version it comes from (none: the house's own)."""

    articles: tuple[Article, ...]
    version: TextVersion | None


def current(issuer: str, kind: str, language: str) -> TextVersion | None:
    """The version an issuer prints; none before the first."""
    return TextVersion.objects.of(issuer, kind, language).first()


def default_of(kind: DocumentKind, language: str) -> tuple[Article, ...]:
    """What the house proposes."""
    return tuple(kind.defaults.get(language, ()))


def articles_of(version: TextVersion | None, kind: DocumentKind, language: str) -> tuple[Article, ...]:
    """The articles of a version, with their braces; those of the house without one."""
    if version is None or version.follows_default:
        return default_of(kind, language)
    return tuple(Article(str(row["title"]), str(row["body"])) for row in version.articles)


def written(*, issuer: str, kind: str, language: str, values: Mapping[str, str]) -> Written:
    """The articles of an issuer with the variables replaced, to hand to a paper.

    Args:
        issuer: its key.
        kind: code of a declared kind.
        language: "fr" or "en".
        values: by code of variable; one that is missing prints as « … ».

    Raises:
        NoSuchKind: no app declared the kind.
    """
    declared = kind_of(kind)
    version = current(issuer, kind, language)
    return Written(filled(articles_of(version, declared, language), declared, language, values), version)


def filled(
    rows: Sequence[Article], kind: DocumentKind, language: str, values: Mapping[str, str]
) -> tuple[Article, ...]:
    """Articles with their variables replaced, French well set."""
    known = names_of(kind)

    def value_of(found: re.Match[str]) -> str:
        variable = known.get(found[1].strip().lower())
        return found[0] if variable is None else (str(values.get(variable.code, "")).strip() or "…")

    def say(text: str) -> str:
        said = BRACES.sub(value_of, text)
        return french(said) if language == "fr" else said

    return tuple(Article(say(row.title), say(row.body)) for row in rows)


def names_of(kind: DocumentKind) -> dict[str, Variable]:
    """Every name under which a text may call a variable, in any language."""
    return {name: variable for variable in kind.variables for name in (*variable.names.values(), variable.code)}


def fault_of(text: str, kind: DocumentKind, language: str) -> str:
    """What is wrong with the braces of a text, in a sentence; nothing when they are right."""
    known = names_of(kind)
    for found in BRACES.findall(text):
        if found.strip().lower() not in known:
            return _unknown(found, kind, language)
    if "{" in BRACES.sub("", text) or "}" in BRACES.sub("", text):
        return _("Une accolade est seule : écrivez une variable entière, comme %(sample)s, ou retirez l’accolade.") % {
            "sample": sample_name(kind, language)
        }
    return ""


def braced(name: str) -> str:
    """A variable as one types it."""
    return "{" + name + "}"


def sample_name(kind: DocumentKind, language: str) -> str:
    """A variable as one types it, for sentences."""
    return braced(kind.variables[0].names[language]) if kind.variables else "{…}"


def _unknown(name: str, kind: DocumentKind, language: str) -> str:
    """« {emprunteure} » n’est pas une variable: the nearest, or the list."""
    names = [variable.names[language] for variable in kind.variables]
    near = difflib.get_close_matches(name.strip().lower(), names, n=1, cutoff=0.7)
    if near:
        sentence = _("« {%(name)s} » n’est pas une variable de ce texte. Vouliez-vous écrire « {%(near)s} » ?")
        return sentence % {"name": name, "near": near[0]}
    if not names:
        return _("« {%(name)s} » n’est pas une variable : ce texte n’en a aucune.") % {"name": name}
    listed = ", ".join(map(braced, names))
    return _("« {%(name)s} » n’est pas une variable de ce texte. Les variables possibles : %(names)s.") % {
        "name": name, "names": listed,
    }  # fmt: skip


def checked(rows: Sequence[Article], kind: DocumentKind, language: str) -> tuple[Article, ...]:
    """Articles as they are kept; empty ones are left out.

    Raises:
        TextRefused: an article too long, a variable that does not exist, a brace alone, no article at all.
    """
    kept, faults = [], {}
    for rank, row in enumerate(rows):
        article = Article(clean_line(row.title), clean_text(row.body))
        if not article.title and not article.body:
            continue
        fault = _length_fault(article) or fault_of(f"{article.title}\n{article.body}", kind, language)
        if fault:
            faults[rank] = fault
        kept.append(article)
    if faults:
        raise TextRefused(faults)
    if not kept:
        raise TextRefused({0: _("Écrivez au moins un article, ou revenez au texte proposé.")})
    if len(kept) > MOST_ARTICLES:
        raise TextRefused({MOST_ARTICLES: _("Soixante articles au plus : regroupez-en.")})
    return tuple(kept)


def _length_fault(article: Article) -> str:
    if len(article.title) > TITLE_LENGTH:
        return _("Un titre d’article a au plus 120 signes : raccourcissez-le.")
    if len(article.body) > BODY_LENGTH:
        return _("Un article a au plus 6 000 signes : coupez-le en deux.")
    if not article.body:
        return _("Cet article n’a qu’un titre : écrivez son texte, ou effacez le titre.")
    return ""


@transaction.atomic
def save_text(
    *, actor: User, issuer: str, kind: str, language: str, articles: Sequence[Article], seen: int, at: datetime,
    note: str = "", territory_id: int | None = None,
) -> TextVersion:  # fmt: skip
    """Keep a new version of a text. The same text again changes nothing; documents issued before keep theirs.

    ``seen`` is the version the person had before their eyes, 0 before the first; ``note`` what changes, in a few words.

    Raises:
        TextRefused: with a sentence for each article to correct.
        SavedMeanwhile: somebody saved another version since ``seen``.
    """
    declared = kind_of(kind)
    kept = [{"title": row.title, "body": row.body} for row in checked(articles, declared, language)]
    last = current(issuer, kind, language)
    if last is not None and last.version == seen and not last.follows_default and last.articles == kept:
        return last
    row = TextVersion(
        issuer=issuer, kind=kind, language=language, articles=kept, note=clean_line(note)[:NOTE_LENGTH], at=at, by=actor
    )
    return _add(actor, row, last, seen, territory_id)


@transaction.atomic
def follow_default(
    *, actor: User, issuer: str, kind: str, language: str, seen: int, at: datetime, territory_id: int | None = None
) -> TextVersion:
    """Print the text of the house again, and its improvements to come; the versions written before are kept.

    Raises:
        SavedMeanwhile: somebody saved another version since ``seen``.
    """
    kind_of(kind)
    row = TextVersion(issuer=issuer, kind=kind, language=language, articles=[], follows_default=True, at=at, by=actor)
    return _add(actor, row, current(issuer, kind, language), seen, territory_id)


def _add(actor: User, row: TextVersion, last: TextVersion | None, seen: int, territory_id: int | None) -> TextVersion:
    sentence = _(
        "Quelqu’un a enregistré ce texte entre-temps. Relisez sa version, puis gardez-la ou reprenez la vôtre."
    )
    if (last.version if last else 0) != seen:
        raise SavedMeanwhile(sentence)
    row.version = seen + 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise SavedMeanwhile(sentence) from error
    record(actor=actor, verb="text_saved", obj=row, at=row.at, territory_id=territory_id, issuer=row.issuer)
    return row
