from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The table of settings.CACHES; one that is there already is kept."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_roles_and_memberships'),
    ]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
