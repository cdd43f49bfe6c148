"""What the page of verification says: a verdict in words, and what the holder of a document may know."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.documents.actions.verifying import Finding, Verdict
from maillage.documents.enums import DocumentState
from maillage.documents.models import Document
from maillage.documents.papers.words import day

TONES = {
    Verdict.GENUINE: "ok", Verdict.CERTIFICATE: "ok", Verdict.NUMBER: "info", Verdict.ALTERED: "danger",
    Verdict.UNKNOWN: "attention",
}  # fmt: skip


def verdict_context(finding: Finding) -> dict[str, Any]:
    """The words of a verdict."""
    document = finding.document
    return {
        "verdict": finding.verdict,
        "tone": _tone(finding),
        "title": _title(finding),
        "told": _told(finding),
        "facts": _facts(finding, document) if document is not None else [],
        "sha256": finding.sha256,
    }


def _tone(finding: Finding) -> str:
    document = finding.document
    sound = finding.verdict in {Verdict.GENUINE, Verdict.CERTIFICATE, Verdict.NUMBER}
    if sound and document is not None and document.state != DocumentState.ISSUED:
        return "attention"
    return TONES[finding.verdict]


def _title(finding: Finding) -> str:
    document = finding.document
    if finding.verdict == Verdict.UNKNOWN or document is None:
        return _("Inconnu : rien d’ici ne correspond")
    if finding.verdict == Verdict.ALTERED:
        return _("Modifié : ce n’est pas le fichier émis")
    if document.state == DocumentState.VOID:
        return _("Authentique, mais annulé")
    if document.state == DocumentState.SUPERSEDED:
        return _("Authentique, mais remplacé")
    sound = {
        Verdict.NUMBER: _("Ce numéro a été émis ici"),
        Verdict.CERTIFICATE: _("Authentique : c’est un certificat de signature"),
    }
    return sound.get(finding.verdict, _("Authentique : c’est le fichier émis"))


def _told(finding: Finding) -> str:
    if finding.verdict == Verdict.UNKNOWN:
        return _(
            "Le fichier n’est aucun de ceux qui ont été émis ici, ou le numéro est incomplet. Un fichier enregistré à"
            " nouveau ou imprimé en PDF change : vérifiez celui que vous avez reçu."
        )
    if finding.verdict == Verdict.ALTERED:
        return _(
            "Il porte un numéro d’ici, mais son contenu diffère de ce qui a été émis, ne serait-ce que d’un signe."
            " Demandez l’original à l’émetteur."
        )
    if finding.verdict == Verdict.NUMBER:
        return _("Le numéro ne dit rien du contenu que vous avez : pour le vérifier, déposez le fichier.")
    return _("Le contenu est, octet pour octet, celui qui a été émis.")


def _facts(finding: Finding, document: Document) -> list[tuple[str, str]]:
    """Kind, issuer, dates, signatures: never who, nor about what."""
    known = [
        (_("Genre"), document.kind_label),
        (_("Numéro"), document.number),
        (_("Émis par"), document.issuer_name),
        (_("Émis le"), day(timezone.localtime(document.issued_at).date())),
    ]
    if document.void_at is not None:
        known.append((_("Annulé le"), day(timezone.localtime(document.void_at).date())))
    if document.superseded_by is not None:
        known.append((_("Remplacé par"), document.superseded_by.number))
    count = finding.signatures
    if count:
        said = ngettext("%(n)s signature", "%(n)s signatures", count) % {"n": count}
        ended = finding.signed_at
        when = (
            _("%(said)s, la dernière le %(day)s") % {"said": said, "day": day(timezone.localtime(ended).date())}
            if ended
            else said
        )
        known.append((_("Signatures"), when))
    return known
