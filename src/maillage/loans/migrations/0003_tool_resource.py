"""A tool may have its page in the resource centre."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0002_shuttle_once_on_each_engine"),
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="tool",
            name="resource",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="tools",
                to="resources.resource", verbose_name="ressource du centre",
            ),
        ),
    ]  # fmt: skip
