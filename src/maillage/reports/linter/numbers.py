"""General rules over the figures and the blocks of a report."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from maillage.core.dates import day_phrase
from maillage.core.text import fold
from maillage.programmes.enums import TOTAL, BreakdownKind, Counted
from maillage.reports.enums import BlockKind, CheckRule, Entity
from maillage.reports.linter.facts import Facts
from maillage.reports.linter.outcome import Finding, quoted
from maillage.reports.linter.sides import Side
from maillage.reports.models import Block
from maillage.reports.phrases import phrase
from maillage.reports.prose import keys_in, texts_of
from maillage.ui.templatetags.ui.words import language, typo


def _found(rule: CheckRule, about: str, message: str, proposal: str, block: str = "") -> Finding:
    subject = f"{rule.value}:{about}"
    return Finding(
        id=subject, rule=rule.value, subject=subject, holds=False, message=typo(message), proposal=typo(proposal),
        block=block,
    )  # fmt: skip


def used_keys(facts: Facts) -> set[str]:
    """The figures that the report really shows."""
    texts = [facts.report.lead, *(text for one in facts.blocks for text in texts_of(one))]
    shown = {key for text in texts for key in keys_in(text)} | {key for one in facts.blocks for key in one.keys}
    return shown & set(facts.reads)


def check_numbers(facts: Facts) -> Iterator[Finding]:
    """Partitions, bases, dates, labels, units and blanks of what is shown."""
    used = used_keys(facts)
    codes = {facts.reads[key].code for key in used} | _charted(facts)
    for code in sorted(code for code in codes if code in facts.versions):
        yield from _partition(facts, code)
        yield from _unlike(facts, code)
        yield from _base(facts, code)
    yield from _dates(facts, used)
    yield from _labels(facts, used)
    yield from _blanks(facts, used)
    for block in facts.blocks:
        yield from _block(block, facts)


def _charted(facts: Facts) -> set[str]:
    return {block.indicator.code for block in facts.blocks if block.indicator is not None}


def _partition(facts: Facts, code: str) -> Iterator[Finding]:
    total = facts.total(code)
    parts = facts.parts(code)
    kinds = {member.breakdown.kind for member, _value in parts}
    values = [value for _member, value in parts if value is not None]
    if total is None or not values or kinds != {BreakdownKind.PARTITION}:
        return
    if len({member.breakdown_id for member, _value in parts}) == 1 and sum(values) != total:
        known = sum(values, Decimal(0))
        words = {"what": facts.label(code), "total": Side(total, "").shown, "sum": Side(known, "").shown}
        yield _found(
            CheckRule.PARTITION, code, _("%(what)s : %(total)s annoncés, mais les parts font %(sum)s.") % words,
            _("Ajoutez une part « non détaillé », ou corrigez le total : une répartition fait toujours son total."),
        )  # fmt: skip


def _unlike(facts: Facts, code: str) -> Iterator[Finding]:
    counted = {member.counts for member, _value in facts.parts(code) if member.counts}
    if len(counted) > 1 and not facts.versions[code].is_composite:
        units = ", ".join(sorted(str(Counted(one).label) for one in counted))
        yield _found(
            CheckRule.UNLIKE, code,
            _("%(what)s additionne des choses différentes : %(units)s.") % {"what": facts.label(code), "units": units},
            _("Montrez-les séparément, ou déclarez un composite, qui le dira au lecteur."),
        )  # fmt: skip


def _base(facts: Facts, code: str) -> Iterator[Finding]:
    """The denominator of a number of structures or of actions is what the programme counts."""
    entered = facts.entered.get((code, TOTAL))
    counts = facts.versions[code].counts
    entity = {Counted.STRUCTURE: Entity.STRUCTURES, Counted.ACTION: Entity.ACTIONS}.get(Counted(counts))
    if entered is None or entered.base is None or entity is None:
        return
    count = len(facts.roles.named(entity))
    if entered.base != count:
        words = {"what": facts.label(code), "base": Side(entered.base, "").shown, "count": count, "of": entity.label}
        yield _found(
            CheckRule.BASE, code,
            _("%(what)s est donné sur %(base)s ; le programme compte %(count)s (%(of)s).") % words,
            _("Dites ce que compte le dénominateur, ou rapportez le chiffre à %(count)s.") % words,
        )  # fmt: skip


def _dates(facts: Facts, used: set[str]) -> Iterator[Finding]:
    programme = facts.report.programme
    outside: dict[str, list[str]] = defaultdict(list)
    for key in sorted(used):
        day = facts.reads[key].as_of
        if day is not None and not programme.starts_on <= day < programme.ends_before:
            outside[day.isoformat()].append(key)
    for iso, keys in outside.items():
        day = facts.reads[keys[0]].as_of
        labels = ", ".join(quoted(facts.reads[key].label) for key in keys)
        said = day_phrase(day, language(), year=True, weekday=False) if day else iso
        yield _found(
            CheckRule.DATED, iso,
            _("%(what)s : constaté le %(day)s, hors des dates du programme.") % {"what": labels, "day": said},
            _("Donnez la valeur à une date du programme, ou écrivez la date à côté du chiffre."),
        )  # fmt: skip


def _labels(facts: Facts, used: set[str]) -> Iterator[Finding]:
    by_label: dict[str, dict[str, str]] = defaultdict(dict)
    for key in sorted(used):
        read = facts.reads[key]
        by_label[fold(read.label)][phrase("exact", read.quantity)] = read.label
    for folded, values in by_label.items():
        if len(values) > 1:
            yield _found(
                CheckRule.LABEL, folded,
                _("« %(label)s » a deux valeurs dans ce bilan : %(values)s.")
                % {"label": next(iter(values.values())), "values": ", ".join(sorted(values))},
                _("Renommez l’un des deux chiffres pour dire ce qui change : la période, le lieu, ce qui est compté."),
            )  # fmt: skip


def _blanks(facts: Facts, used: set[str]) -> Iterator[Finding]:
    for key in sorted(used):
        read = facts.reads[key]
        if not read.is_known:
            yield _found(
                CheckRule.UNKNOWN, key,
                _("« %(label)s » est cité, mais aucune valeur validée n’est connue.") % {"label": read.label},
                _("Validez les remontées qui le donnent, ou retirez-le du texte."),
            )  # fmt: skip


def _block(block: Block, facts: Facts) -> Iterator[Finding]:
    uid = str(block.uid)
    unknown = [key for key in block.keys if key not in facts.reads]
    if unknown:
        yield _found(
            CheckRule.TOKEN, f"{uid}:{unknown[0]}",
            _("« %(block)s » montre un chiffre qui n’existe plus : %(key)s.") % {"block": block, "key": unknown[0]},
            _("Ouvrez le bloc et choisissez ses chiffres de nouveau."), uid,
        )  # fmt: skip
    if block.kind == BlockKind.QUOTE and not block.consent:
        yield _found(
            CheckRule.CONSENT, uid,
            _("« %(block)s » : l’accord de la personne citée n’est pas noté.") % {"block": block},
            _("Écrivez quand et comment elle a dit oui, ou retirez la citation."), uid,
        )  # fmt: skip
    if block.kind == BlockKind.PHOTOS and any(not photo.alt or not photo.credit for photo in block.photos.all()):
        yield _found(
            CheckRule.CREDIT, uid,
            _("« %(block)s » : une photographie n’a pas son crédit ou sa description.") % {"block": block},
            _("Complétez le crédit et la description de chaque photographie."), uid,
        )  # fmt: skip
    if _is_empty(block):
        yield _found(
            CheckRule.EMPTY, uid, _("« %(block)s » ne montre rien.") % {"block": block},
            _("Complétez ce bloc, ou retirez-le."), uid,
        )  # fmt: skip


def _is_empty(block: Block) -> bool:
    if block.kind in {BlockKind.FIGURES, BlockKind.BUDGET}:
        return not block.keys
    if block.kind in {BlockKind.TEXT, BlockKind.QUOTE}:
        return not block.text.strip()
    if block.kind == BlockKind.PORTRAIT:
        return block.action_id is None and block.organisation_id is None
    return block.kind == BlockKind.PHOTOS and not block.photos.all()
