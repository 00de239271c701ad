import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

TURNS = [
    ("choose", "au demandeur de choisir des entreprises"),
    ("agree", "au demandeur de dire si une proposition lui convient"),
    ("answer", "à l’entreprise de répondre"),
    ("reply", "au demandeur de répondre à une question"),
    ("tell_asker", "au demandeur de dire ce qui en est sorti"),
    ("tell_firm", "à l’entreprise de dire ce qui en est sorti"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0003_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="resumed_at",
            field=models.DateTimeField(
                blank=True, help_text="the end of the last pause: waits start again", null=True
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="answer:12:20260601T0700:9", max_length=120, unique=True)),
                ("turn", models.CharField(choices=TURNS, max_length=10)),
                ("day", models.PositiveSmallIntegerField(help_text="which mark: days after the turn began")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "introduction",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders", to="hub.introduction",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="hub.need"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["introduction", "turn", "day", "at"], name="reminder_of_introduction"),
                    models.Index(fields=["need", "turn", "day", "at"], name="reminder_of_need"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("concern", models.CharField(help_text="the kind of line", max_length=12)),
                ("until", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE,
                        related_name="snoozes", to="hub.introduction",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snoozes", to="hub.need"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("introduction__isnull", False)), fields=("concern", "introduction"),
                        name="snooze_introduction",
                    ),
                    models.UniqueConstraint(
                        condition=Q(("introduction", None)), fields=("concern", "need"), name="snooze_need"
                    ),
                ],
            },
        ),
    ]  # fmt: skip
