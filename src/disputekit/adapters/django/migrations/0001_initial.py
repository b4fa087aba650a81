"""Make the tables of a store, and the model that shows them."""

from collections.abc import Sequence
from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from disputekit.adapters.sql import table_statements


def make_tables(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the statements that ``create_tables`` runs."""
    for statement in table_statements(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    """The first version of the tables."""

    initial = True
    operations: ClassVar[Sequence[Operation]] = [
        migrations.RunPython(make_tables, migrations.RunPython.noop, atomic=True),
        migrations.CreateModel(
            name="DisputeRow",
            fields=[
                ("dispute_id", models.TextField(primary_key=True, serialize=False)),
                ("tenant", models.TextField()),
                ("version", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("stage", models.TextField()),
                ("open", models.BooleanField()),
                ("queued", models.BooleanField()),
                ("claimant", models.TextField()),
                ("reason", models.TextField()),
                ("team", models.TextField(null=True)),
                ("owner", models.TextField(null=True)),
                ("priority", models.TextField()),
                ("outcome", models.TextField(null=True)),
            ],
            options={
                "db_table": "dk_disputes",
                "ordering": ("dispute_id",),
                "managed": False,
                "verbose_name": "dispute",
            },
        ),
    ]
