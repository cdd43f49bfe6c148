"""A service that is offered no more stays with the loans that asked for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0006_calendar_keys")]

    operations = [
        migrations.AddField("service", "is_offered", models.BooleanField(default=True, verbose_name="proposé")),
    ]
