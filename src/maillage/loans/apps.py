"""Lending tools: catalogues, dates that explain themselves, loans from the request to the evaluation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoansConfig(AppConfig):
    """Lending tools: catalogues, dates that explain themselves, loans from the request to the evaluation."""

    name = "maillage.loans"
    label = "loans"
    verbose_name = _("Prêt")

    def ready(self) -> None:
        """Tell lower floors where loans name structures and people, what loans show, whose papers are."""
        from allauth.account.signals import email_changed

        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.actions.projection import add_follower
        from maillage.directory.panels.extensions import add_panel
        from maillage.loans import models
        from maillage.loans.actions.owning import declare_owners
        from maillage.loans.actions.people import follow_address, forget, known_of
        from maillage.loans.actions.projection import follow_lenders
        from maillage.loans.panels import elsewhere
        from maillage.resources.panels.extensions import add_panel as add_to_resources

        add_follower(follow_lenders)
        add_panel(elsewhere.tools_panel)
        add_to_resources(elsewhere.borrow_panel, beside=True)
        declare_personal("loans", PersonalData(known=known_of, forget=forget))
        email_changed.connect(follow_address, dispatch_uid="loans_follow_address")
        declare_owners()
        both = _(
            "Les deux structures ont un guichet de prêt. Confiez d’abord les outils de l’une à l’autre, depuis la page"
            " des prêteurs, puis réunissez leurs fiches."
        )
        declare_naming("lenders", Naming(rows=models.Lender.objects.all, column="organisation", alone=both))
        declare_naming("loans", Naming(rows=models.Loan.objects.all, column="borrower"))
        declare_naming("baskets", Naming(rows=models.Basket.objects.all, column="borrower"))
        declare_naming("insurance_proofs", Naming(rows=models.InsuranceProof.objects.all, column="borrower"))
        declare_naming("habilitations", Naming(rows=models.Habilitation.objects.all, column="organisation"))
        declare_naming(
            "loan_agreements",
            Naming(
                rows=models.YearlyAgreement.objects.all, column="borrower", beside=("lender_id", "first_on"),
            ),
        )  # fmt: skip
