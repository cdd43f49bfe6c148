"""A signature says on whose device it was made, and before whom where that is the other side."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _by(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
        to=settings.AUTH_USER_MODEL, verbose_name=label,
    )  # fmt: skip


def _presence(label: str) -> models.CharField:
    return models.CharField(blank=True, default="", max_length=160, verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("loans", "0004_papers_answered"),
    ]

    operations = [
        migrations.AddField("conditionreport", "lender_signed_by", _by("appareil sur lequel le prêteur a signé")),
        migrations.AddField("conditionreport", "host_signed_by", _by("appareil sur lequel l’emprunteur a signé")),
        migrations.AddField(
            "conditionreport", "lender_presence", _presence("le prêteur a signé en présence de"),
            preserve_default=False,
        ),
        migrations.AddField(
            "conditionreport", "host_presence", _presence("l’emprunteur a signé en présence de"),
            preserve_default=False,
        ),
    ]  # fmt: skip
