"""The words of money: account headings, states of budgets and claims."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heading(models.TextChoices):
    """The headings of the French chart of accounts that the *compte rendu financier* asks for (CERFA 15059).

    60 to 68 are uses and 70 to 79 resources, in cash; 86 and 87 value what is given in kind.
    """

    PURCHASES = "60", _("60. Achats")
    SERVICES = "61", _("61. Services extérieurs")
    OTHER_SERVICES = "62", _("62. Autres services extérieurs")
    TAXES = "63", _("63. Impôts et taxes")
    STAFF = "64", _("64. Charges de personnel")
    OTHER_USES = "65", _("65. Autres charges de gestion courante")
    FINANCIAL_USES = "66", _("66. Charges financières")
    EXCEPTIONAL_USES = "67", _("67. Charges exceptionnelles")
    PROVISIONS = "68", _("68. Dotations aux amortissements, provisions et engagements")
    SALES = "70", _("70. Ventes de produits, prestations de services")
    TARIFFS = "73", _("73. Dotations et produits de tarification")
    GRANTS = "74", _("74. Subventions d’exploitation")
    OTHER_RESOURCES = "75", _("75. Autres produits de gestion courante")
    FINANCIAL_RESOURCES = "76", _("76. Produits financiers")
    EXCEPTIONAL_RESOURCES = "77", _("77. Produits exceptionnels")
    REVERSALS = "78", _("78. Reprises sur amortissements et provisions")
    TRANSFERS = "79", _("79. Transferts de charges")
    KIND_USES = "86", _("86. Emplois des contributions volontaires en nature")
    KIND_RESOURCES = "87", _("87. Contributions volontaires en nature")


CASH_USES = ("60", "61", "62", "63", "64", "65", "66", "67", "68")
CASH_RESOURCES = ("70", "73", "74", "75", "76", "77", "78", "79")
KIND_USES, KIND_RESOURCES = ("86",), ("87",)
USES, RESOURCES = CASH_USES + KIND_USES, CASH_RESOURCES + KIND_RESOURCES


class BudgetState(models.TextChoices):
    """Where a version of a budget is."""

    DRAFT = "draft", _("brouillon")
    ADOPTED = "adopted", _("adoptée")
    REPLACED = "replaced", _("remplacée")


BUDGET_MOVES = {
    BudgetState.DRAFT: frozenset({BudgetState.ADOPTED}),
    BudgetState.ADOPTED: frozenset({BudgetState.REPLACED}),
    BudgetState.REPLACED: frozenset[str](),
}


class ClaimState(models.TextChoices):
    """Where a claim is."""

    DRAFT = "draft", _("brouillon")
    SENT = "sent", _("envoyé")
    CLOSED = "closed", _("clos")


CLAIM_MOVES = {
    ClaimState.DRAFT: frozenset({ClaimState.SENT}),
    ClaimState.SENT: frozenset({ClaimState.DRAFT, ClaimState.CLOSED}),
    ClaimState.CLOSED: frozenset[str](),
}
