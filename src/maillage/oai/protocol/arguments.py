"""Reading a request: the verb, its arguments, and everything that is wrong with them (section 3.6)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from maillage.oai.enums import Code, Verb
from maillage.oai.protocol import dates

SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[\x21-\x7e]+")
PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
LIST = ({"metadataPrefix"}, {"from", "until", "set"}, "resumptionToken")
# For each verb: the arguments it needs, those it may have, and the one that comes alone.
TAKES: Mapping[str, tuple[set[str], set[str], str]] = {
    Verb.IDENTIFY: (set(), set(), ""),
    Verb.LIST_FORMATS: (set(), {"identifier"}, ""),
    Verb.LIST_SETS: (set(), set(), "resumptionToken"),
    Verb.GET_RECORD: ({"identifier", "metadataPrefix"}, set(), ""),
    Verb.LIST_IDENTIFIERS: LIST,
    Verb.LIST_RECORDS: LIST,
}
LONGEST = 400
SHAPES = {"set": SPEC, "identifier": IDENTIFIER, "metadataPrefix": PREFIX}


@dataclass(frozen=True)
class Problem:
    """One error of the protocol, with a sentence for whoever reads the harvester's log."""

    code: Code
    sentence: str


@dataclass(frozen=True)
class Asked:
    """A request as it was understood; with ``problems`` nothing is looked for."""

    verb: str
    given: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether the answer may say what was asked: not after badVerb nor badArgument."""
        return not any(one.code in {Code.BAD_VERB, Code.BAD_ARGUMENT} for one in self.problems)


def _bad(sentence: str) -> Problem:
    return Problem(Code.BAD_ARGUMENT, sentence)


def understand(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read the arguments of a GET or of a POST."""
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    verbs = many.pop("verb", [])
    if len(verbs) != 1 or verbs[0] not in TAKES:
        told = "The verb is missing." if not verbs else "The verb is repeated." if len(verbs) > 1 else "Unknown verb."
        return Asked("", {}, (Problem(Code.BAD_VERB, told),))
    given = {name: values[0] for name, values in many.items()}
    problems = [_bad(f"The argument {name[:40]} is repeated.") for name, values in many.items() if len(values) > 1]
    problems += _wrong(verbs[0], given)
    since, until, dated = _period(given)
    return Asked(verbs[0], given, tuple(problems + dated), since, until)


def _wrong(verb: str, given: Mapping[str, str]) -> list[Problem]:
    """What a verb does not take, or lacks, or gets in a form that means nothing."""
    needed, allowed, alone = TAKES[verb]
    names = set(given)
    if alone and alone in names:
        return [_bad(f"{alone} comes alone.")] if names != {alone} else []
    found = [_bad(f"{verb} takes no argument {name[:40]}.") for name in sorted(names - needed - allowed)]
    found += [_bad(f"{verb} needs the argument {name}.") for name in sorted(needed - names)]
    for name in sorted(names & set(SHAPES)):
        if len(given[name]) > LONGEST or not SHAPES[name].fullmatch(given[name]):
            found.append(_bad(f"The value of {name} is not well formed."))
    return found


def _period(given: Mapping[str, str]) -> tuple[datetime | None, datetime | None, list[Problem]]:
    """The bounds in time: same granularity, the first before the second."""
    since = dates.read(given["from"], end=False) if "from" in given else None
    until = dates.read(given["until"], end=True) if "until" in given else None
    found = [
        _bad(f"{name} is neither a day (YYYY-MM-DD) nor a second (YYYY-MM-DDThh:mm:ssZ).")
        for name, value in (("from", since), ("until", until))
        if name in given and value is None
    ]
    if since is not None and until is not None:
        if len(given["from"]) != len(given["until"]):
            found.append(_bad("from and until have different granularities."))
        elif since > until:
            found.append(_bad("from is after until."))
    return since, until, found
