import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0004_follow_up"),
    ]

    operations = [
        migrations.RemoveField(model_name="need", name="chosen"),
        migrations.AddField(
            model_name="need",
            name="told_in",
            field=models.CharField(
                blank=True, default="", help_text="language of the text, when its asker said which", max_length=2
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="need",
            name="anywhere",
            field=models.BooleanField(default=False, help_text="the place understood was taken off"),
        ),
        migrations.AlterField(
            model_name="need",
            name="place",
            field=models.CharField(
                blank=True, help_text="code of a place, instead of the one understood", max_length=9
            ),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(help_text="that the text is told in", max_length=2)),
                ("folded", models.TextField(help_text="the text in lower case without accents")),
                (
                    "codes",
                    models.CharField(
                        blank=True, help_text="NAF codes sought, weightiest first, by spaces", max_length=400
                    ),
                ),
                ("place", models.CharField(blank=True, help_text="code of the place; empty: anywhere", max_length=9)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("radius_km", models.FloatField(blank=True, null=True)),
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reading", to="hub.need"
                    ),
                ),
            ],
        ),
    ]
