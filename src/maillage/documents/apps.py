"""Documents with a number, a file that never changes, and signatures by link."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Documents with a number, a file that never changes, and signatures by link."""

    name = "maillage.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        """Declare the kinds of the house, and what is known of people."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.documents.actions import leaving
        from maillage.documents.kinds import declare_kind
        from maillage.documents.wording import KINDS

        for kind in KINDS:
            declare_kind(kind)
        declare_personal("documents", PersonalData(known=leaving.known_of, forget=leaving.forget))
