# The titles of one kind that begin so, without those of the others.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_newest_of_kind"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["kind", "title_key", "id"],
                name="search_entry_titles_of_kind",
                opclasses=["varchar_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        ),
    ]
