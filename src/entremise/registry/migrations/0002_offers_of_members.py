from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="number",
            field=models.UUIDField(blank=True, help_text="of the offer, the same in both languages", null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="capacity",
            field=models.CharField(blank=True, db_default="", help_text="how much, in their words", max_length=200),
        ),
        migrations.AddField(
            model_name="offer",
            name="places",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="INSEE codes of communes and départements served, by spaces",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="radius_km",
            field=models.FloatField(blank=True, help_text="served around the establishment", null=True),
        ),
        migrations.AddField(model_name="offer", name="said_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="offer", name="updated_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(model_name="offer", name="withdrawn_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("number", "language"), name="offer_once_a_language"),
        ),
    ]
