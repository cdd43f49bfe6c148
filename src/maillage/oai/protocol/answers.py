"""Answering: from what was asked to the XML of the answer, six verbs and eight errors.

``at`` is when the request came. Lists go up to a moment a little before it (``SETTLING``), which is also what the
answer gives as its ``responseDate``: what is being written at that very instant is in the next harvest, and never lost
between two.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from maillage.oai.enums import FORMATS, Code, Verb
from maillage.oai.models import Form, Record, RecordSet, SetEntry
from maillage.oai.protocol import dates, tokens, writing
from maillage.oai.protocol.arguments import Asked, Problem
from maillage.oai.querysets import FormQuerySet, SetEntryQuerySet

SETTLING = timedelta(seconds=10)
RECORDS, HEADERS, SETS = 100, 500, 1_000
Answer = str | Problem


def base_url() -> str:
    """The one address of the repository."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/oai/"


def namespace() -> str:
    """The middle of every identifier: the domain of the network."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def identifier_of(key: str) -> str:
    """The identifier of a record: ``oai:domain:key``."""
    return f"oai:{namespace()}:{key}"


def key_of(identifier: str) -> str:
    """The key behind an identifier; nothing when it is not one of ours."""
    start = identifier_of("")
    return identifier.removeprefix(start) if identifier.startswith(start) else ""


def answer(asked: Asked, at: datetime) -> str:
    """The whole document."""
    moment = dates.whole_seconds(at - SETTLING)
    problems = list(asked.problems)
    body = ""
    if not problems:
        found = VERBS[asked.verb](asked, moment)
        if isinstance(found, Problem):
            problems = [found]
            asked = replace(asked, problems=(found,))
        else:
            body = found
    body = body or "".join(
        f'<error code="{problem.code.value}">{writing.text(problem.sentence)}</error>' for problem in problems
    )
    return writing.document(asked, base_url(), moment, body)


def _identify(_asked: Asked, moment: datetime) -> Answer:
    first = Record.objects.order_by("mark").first()
    return writing.identify(
        name=settings.NETWORK_NAME, base=base_url(), email=settings.DEFAULT_FROM_EMAIL,
        earliest=first.datestamp if first is not None else moment, namespace=namespace(),
        sample=identifier_of(first.key if first is not None else "ressource-exemple"),
    )  # fmt: skip


def _formats(asked: Asked, _moment: datetime) -> Answer:
    identifier = asked.given.get("identifier")
    if identifier is None:
        return f"<{asked.verb}>{writing.formats(list(FORMATS))}</{asked.verb}>"
    record = Record.objects.filter(key=key_of(identifier)).first()
    if record is None:
        return Problem(Code.NO_SUCH_ID, "No record has this identifier.")
    known = [prefix for prefix, xml in record.forms.order_by("prefix").values_list("prefix", "xml") if xml]
    if not known:
        return Problem(Code.NO_FORMATS, "This record was withdrawn: it has no metadata any more.")
    return f"<{asked.verb}>{writing.formats(known)}</{asked.verb}>"


def _sets(asked: Asked, _moment: datetime) -> Answer:
    if "resumptionToken" in asked.given:
        return Problem(Code.BAD_TOKEN, "The sets are given in one answer: no token leads further.")
    rows = RecordSet.objects.order_by("spec").values_list("spec", "name")
    found = [
        f"<set>{writing.element('setSpec', spec)}{writing.element('setName', name)}</set>" for spec, name in rows[:SETS]
    ]
    if not found:
        return Problem(Code.NO_SETS, "There is no set yet.")
    return f"<ListSets>{''.join(found)}</ListSets>"


def _record(asked: Asked, _moment: datetime) -> Answer:
    prefix = asked.given["metadataPrefix"]
    record = Record.objects.filter(key=key_of(asked.given["identifier"])).first()
    if record is None:
        return Problem(Code.NO_SUCH_ID, "No record has this identifier.")
    form = record.forms.filter(prefix=prefix).first()
    if form is None or not (form.xml or record.deleted):
        return Problem(Code.NO_SUCH_FORMAT, "This record is not available in this format.")
    head = writing.header(identifier_of(record.key), record.datestamp, record.sets.split(), deleted=record.deleted)
    return f"<GetRecord>{writing.record(head, form.xml)}</GetRecord>"


def _list(asked: Asked, moment: datetime) -> Answer:
    token = _opened(asked, moment)
    if isinstance(token, Problem):
        return token
    full = asked.verb == Verb.LIST_RECORDS
    size = RECORDS if full else HEADERS
    lines = _rows(token).page(size + 1)
    if not lines:
        return Problem(Code.NOTHING, "Nothing in this format was changed in this set and period.")
    shown, more = lines[:size], len(lines) > size
    written = []
    for _mark, (key, stamp, deleted, sets, xml) in shown:
        gone = deleted or not xml
        head = writing.header(identifier_of(key), stamp, sets.split(), deleted=gone)
        written.append(writing.record(head, "" if gone else xml) if full else head)
    rest = _rest(token, shown[-1][0], len(shown), moment, more=more)
    return f"<{asked.verb}>{''.join(written)}{rest}</{asked.verb}>"


def _opened(asked: Asked, moment: datetime) -> tokens.Token | Problem:
    """What is left to give: the whole list, or what follows a token."""
    text = asked.given.get("resumptionToken")
    if text is not None:
        found = tokens.read(text, moment)
        if found is None or found.verb != asked.verb:
            return Problem(Code.BAD_TOKEN, "This token is not one of ours, or it is too old: begin the list again.")
        return found
    prefix, spec = asked.given["metadataPrefix"], asked.given.get("set", "")
    if prefix not in FORMATS:
        return Problem(Code.NO_SUCH_FORMAT, "The formats are those that ListMetadataFormats gives.")
    if spec and not RecordSet.objects.exists():
        return Problem(Code.NO_SETS, "There is no set yet.")
    low = dates.before(asked.since) if asked.since is not None else -1
    high = dates.through(min(asked.until or moment, moment))
    token = tokens.Token(asked.verb, prefix, spec, low, high, low, 0, 0, tokens.expiry(moment))
    rows = _rows(token)
    return replace(token, total=rows.count())


def _rows(token: tokens.Token) -> FormQuerySet | SetEntryQuerySet:
    """The list after what was given already, up to its frozen bound."""
    if token.spec:
        return SetEntry.objects.between(token.spec, token.prefix, token.after, token.high)
    return Form.objects.between(token.prefix, token.after, token.high)


def _rest(token: tokens.Token, last: int, shown: int, moment: datetime, *, more: bool) -> str:
    """The token that leads to the next page; an empty one at the end of a list of several pages."""
    if not more and not token.cursor:
        return ""
    told: dict[str, object] = {"completeListSize": max(token.total, token.cursor + shown), "cursor": token.cursor}
    if not more:
        return writing.resumption("", told)
    following = replace(token, after=last, cursor=token.cursor + shown, expires=tokens.expiry(moment))
    expires = datetime.fromtimestamp(following.expires, tz=UTC)
    return writing.resumption(following.text(), {"expirationDate": dates.written(expires)} | told)


VERBS: dict[str, Callable[[Asked, datetime], Answer]] = {
    Verb.IDENTIFY: _identify, Verb.LIST_FORMATS: _formats, Verb.LIST_SETS: _sets, Verb.GET_RECORD: _record,
    Verb.LIST_IDENTIFIERS: _list, Verb.LIST_RECORDS: _list,
}  # fmt: skip
