from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0003_totals_in_one_reading'),
    ]

    operations = [
        migrations.AlterField(
            model_name='cell',
            name='action',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.action', verbose_name='action'),
        ),
        migrations.AlterField(
            model_name='cell',
            name='organisation',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='structure'),
        ),
        migrations.AlterField(
            model_name='source',
            name='programme',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme', verbose_name='programme'),
        ),
        migrations.RemoveIndex(
            model_name='source',
            name='programmes_source_shared',
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(condition=models.Q(('key', '')), fields=['programme', 'indicator', 'key', 'version', 'action', 'organisation', 'request', 'period', 'status', 'value', 'base', 'precision', 'base_precision', 'is_rectified'], name='programmes_cell_total'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(condition=models.Q(('is_shared', True)), fields=['programme', 'cell'], name='programmes_source_shared'),
        ),
    ]
