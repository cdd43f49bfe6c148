"""A training is given to an address and can be taken back; an insurance can be refused, with a reason."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("loans", "0003_tool_resource")]

    operations = [
        migrations.RemoveConstraint("habilitation", "loans_habilitation_of_somebody"),
        migrations.AddField(
            "habilitation", "email",
            models.EmailField(blank=True, default="", max_length=254, verbose_name="adresse de la personne"),
            preserve_default=False,
        ),
        migrations.AddField(
            "habilitation", "withdrawn_on", models.DateField(blank=True, null=True, verbose_name="retirée le"),
        ),
        migrations.AddField(
            "habilitation", "withdrawn_reason",
            models.CharField(blank=True, default="", max_length=300, verbose_name="raison du retrait"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "habilitation",
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False) | ~Q(email=""),
                name="loans_habilitation_of_somebody",
            ),
        ),
        migrations.AddField(
            "insuranceproof", "refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refusée le"),
        ),
        migrations.AddField(
            "insuranceproof", "refused_reason",
            models.CharField(blank=True, default="", max_length=300, verbose_name="raison du refus"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "insuranceproof",
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_reason="")
                | Q(refused_at__isnull=False, accepted_at=None) & ~Q(refused_reason=""),
                name="loans_proof_refused_why", violation_error_message="Un refus dit sa raison.",
            ),
        ),
    ]  # fmt: skip
