import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hub", "0002_the_loop"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="number",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, help_text="its webhook-id, at each try", unique=True
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="tried_at",
            field=models.DateTimeField(blank=True, help_text="the last try", null=True),
        ),
    ]
