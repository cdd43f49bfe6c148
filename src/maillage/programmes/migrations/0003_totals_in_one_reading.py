from django.db import migrations, models
import django.db.models.deletion
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Cells take the action and the structure of their return, sources the programme of their cell."""
    cell, request, source = (apps.get_model("programmes", name) for name in ("Cell", "Request", "Source"))
    returns = request.objects.filter(pk=OuterRef("request_id"))
    cell.objects.update(
        action_id=Subquery(returns.values("action_id")[:1]), organisation_id=Subquery(returns.values("organisation_id")[:1])
    )
    cells = cell.objects.filter(pk=OuterRef("cell_id"))
    source.objects.update(programme_id=Subquery(cells.values("programme_id")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
        ('programmes', '0002_precision_and_shared_sources'),
    ]

    operations = [
        migrations.AddField(
            model_name='cell',
            name='action',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.action', verbose_name='action'),
        ),
        migrations.AddField(
            model_name='cell',
            name='organisation',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='source',
            name='programme',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme', verbose_name='programme'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
