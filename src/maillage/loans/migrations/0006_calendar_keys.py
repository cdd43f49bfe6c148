"""How often a person changed the secret address of a calendar."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("loans", "0005_signed_in_presence"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", models.PositiveIntegerField(default=0, verbose_name="changements")),
                (
                    "lender",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                        to="loans.lender", verbose_name="prêteur",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+",
                        to=settings.AUTH_USER_MODEL, verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse d’un calendrier", "verbose_name_plural": "adresses de calendriers",
                "constraints": (
                    models.UniqueConstraint(
                        fields=["user", "lender"], condition=Q(lender__isnull=False), name="loans_calendar_key_once"
                    ),
                    models.UniqueConstraint(
                        fields=["user"], condition=Q(lender=None), name="loans_calendar_own_key_once"
                    ),
                ),
            },
        ),
    ]  # fmt: skip
