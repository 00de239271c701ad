from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="occasion",
            field=models.CharField(db_index=True, default="", help_text="what is told; withdrawn by this name", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="mail",
            name="released_at",
            field=models.DateTimeField(blank=True, help_text="when quiet hours and limits let it go", null=True),
        ),
        migrations.AddField(
            model_name="mail",
            name="url",
            field=models.CharField(blank=True, help_text="the page it leads to, a path of the site", max_length=500),
        ),
        migrations.AddField(
            model_name="round",
            name="failure",
            field=models.CharField(blank=True, help_text="what the last one failed with", max_length=100),
        ),
        migrations.AlterField(
            model_name="mail",
            name="key",
            field=models.CharField(help_text="its kind, occasion and address", max_length=200, unique=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="key",
            field=models.CharField(help_text="its kind and occasion", max_length=200),
        ),
        migrations.AlterField(
            model_name="notice",
            name="url",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
