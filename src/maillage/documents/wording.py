"""The texts that the house proposes, in French and in English, and the kinds of documents that come with them.

Each issuer may rewrite them. They are our own words: a starting point that signers read, not legal advice.
"""

import re
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from maillage.documents.kinds import DocumentKind, Variable
from maillage.documents.papers.pieces import Article

DATA = Path(__file__).parent / "data"
LENDER = Variable(
    code="lender", names={"fr": "prêteur", "en": "lender"}, label=_("le nom du prêteur"),
    samples={"fr": "Médiathèque de Clairval", "en": "Clairval Library"},
)  # fmt: skip
BORROWER = Variable(
    code="borrower", names={"fr": "emprunteur", "en": "borrower"}, label=_("le nom de l’emprunteur"),
    samples={"fr": "Bibliothèque de Saint-Vaast", "en": "Saint-Vaast Library"},
)  # fmt: skip
FIRST_DAY = Variable(
    code="first_day", names={"fr": "premier_jour", "en": "first_day"}, label=_("le premier jour du prêt"),
    samples={"fr": "2 mars 2027", "en": "2 March 2027"},
)  # fmt: skip
LAST_DAY = Variable(
    code="last_day", names={"fr": "dernier_jour", "en": "last_day"}, label=_("le dernier jour du prêt"),
    samples={"fr": "30 mars 2027", "en": "30 March 2027"},
)  # fmt: skip
ITEMS = Variable(
    code="items", names={"fr": "objets", "en": "items"}, label=_("ce qui est prêté, en une phrase"),
    samples={"fr": "l’exposition « Nuits claires »", "en": "the exhibition “Clear nights”"},
)  # fmt: skip
PLACE = Variable(
    code="place", names={"fr": "lieu", "en": "place"}, label=_("où les objets seront présentés"),
    samples={"fr": "3 rue des Tilleuls, Saint-Vaast", "en": "3 rue des Tilleuls, Saint-Vaast"},
)  # fmt: skip
TOTAL_VALUE = Variable(
    code="total_value", names={"fr": "valeur_totale", "en": "total_value"}, label=_("la valeur à assurer"),
    samples={"fr": "4 200 €", "en": "€4,200"},
)  # fmt: skip
FEE = Variable(
    code="fee", names={"fr": "participation", "en": "fee"}, label=_("la participation demandée"),
    samples={"fr": "60 €", "en": "€60"},
)  # fmt: skip
DEPOSIT = Variable(
    code="deposit", names={"fr": "caution", "en": "deposit"}, label=_("le dépôt de garantie"),
    samples={"fr": "300 €", "en": "€300"},
)  # fmt: skip
TRANSPORT = Variable(
    code="transport", names={"fr": "transport", "en": "transport"}, label=_("qui transporte, en une phrase"),
    samples={
        "fr": "Le prêteur livre et reprend les objets.",
        "en": "The lender delivers the items and collects them.",
    },
)  # fmt: skip
LOAN_VARIABLES = (
    LENDER, BORROWER, FIRST_DAY, LAST_DAY, ITEMS, PLACE, TOTAL_VALUE, FEE, DEPOSIT, TRANSPORT,
)  # fmt: skip


def proposed(code: str) -> dict[str, tuple[Article, ...]]:
    """The texts of a kind by language, from ``data/<kind>.<language>.txt``: titles after « # », then paragraphs."""
    texts = {}
    for language in ("fr", "en"):
        parts = re.split(r"^# (.+)$", (DATA / f"{code}.{language}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
        rows = zip(parts[1::2], parts[2::2], strict=True)
        texts[language] = tuple(Article(title.strip(), body.strip()) for title, body in rows)
    return texts


PARTIES = (LENDER, BORROWER)
KINDS = (
    DocumentKind(
        code="loan_agreement", label=_("Convention de prêt"), prefix="CONV", kept_years=5, variables=LOAN_VARIABLES,
        defaults=proposed("loan_agreement"),
        explains=_("Les articles que chaque emprunteur signe avant de recevoir ce que vous prêtez."),
    ),
    DocumentKind(
        code="insurance_recap", label=_("Récapitulatif pour l’assurance"), prefix="ASSU", kept_years=5,
        variables=PARTIES, defaults=proposed("insurance_recap"),
        explains=_("Ce que l’emprunteur transmet à son assureur, sous le tableau des valeurs."),
    ),
    DocumentKind(
        code="packing_list", label=_("Liste de colisage"), prefix="COLI", kept_years=2, variables=PARTIES,
        defaults=proposed("packing_list"),
        explains=_("Le conseil imprimé sous la liste, caisse par caisse."),
    ),
    DocumentKind(
        code="condition_report", label=_("Constat d’état"), prefix="ETAT", kept_years=5, variables=PARTIES,
        defaults=proposed("condition_report"),
        explains=_("Ce que l’on rappelle avant de signer un constat."),
    ),
    DocumentKind(
        code="delivery_note", label=_("Bon de livraison"), prefix="LIVR", kept_years=2, variables=PARTIES,
        defaults=proposed("delivery_note"),
        explains=_("Ce que reconnaît la personne qui reçoit les colis."),
    ),
    DocumentKind(
        code="road_sheet", label=_("Feuille de route"), prefix="ROUT", kept_years=1, variables=(LENDER,),
        defaults=proposed("road_sheet"),
        explains=_("Les consignes de la tournée."),
    ),
    DocumentKind(
        code="invoice_request", label=_("Demande de facturation"), prefix="FACT", kept_years=10, variables=PARTIES,
        defaults=proposed("invoice_request"),
        explains=_("Ce que doit savoir le service qui facture."),
    ),
)  # fmt: skip
