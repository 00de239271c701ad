"""Going round an installation: what is configured, what is missing, what to do."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

from entremise.common.terminal import number, say, setup_django
from entremise.project.failures import explain

State = Literal["ok", "advice", "blocking"]
GIGABYTE = 10**9
LITTLE_DISK, NO_DISK = 5 * GIGABYTE, GIGABYTE // 2
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one subject; `todo` is empty when there is nothing to do."""

    subject: str
    state: State
    found: str
    todo: str = ""


def go_round() -> list[Finding]:
    """Look at everything in order; what depends on a database that does not answer is left out."""
    try:
        setup_django()
    except ImproperlyConfigured as error:
        refused = say("refusés", "refused")
        return [Finding("settings", "blocking", refused, why) for why in getattr(error, "problems", [str(error)])]
    findings = [*_settings(), *_proxy(), *_folder(), *_database()]
    if findings[-1].state == "ok":
        findings += [*_territory(), *_index(), *_worker(), *_outbox()]
    return [*findings, *_mail(), *_replies(), *_metrics()]


def _settings() -> Iterator[Finding]:
    from django.conf import settings

    if settings.PRODUCTION:
        yield Finding("settings", "ok", say("production, sûrs", "production, safe"))
    else:
        yield Finding(
            "settings",
            "ok",
            say(
                "développement : pour essayer sur votre machine, pas pour le public",
                "development: for trying it on your own machine, not for the public",
            ),
        )
    if not settings.CHAMBER_EMAIL:
        yield Finding(
            "chamber",
            "advice",
            say("aucune adresse où écrire à la chambre", "no address to write to the chamber"),
            say(
                "Définissez ENTREMISE_CHAMBER_NAME et ENTREMISE_CHAMBER_EMAIL.",
                "Set ENTREMISE_CHAMBER_NAME and ENTREMISE_CHAMBER_EMAIL.",
            ),
        )


def _proxy() -> Iterator[Finding]:
    from django.conf import settings

    if settings.PRODUCTION and settings.SECURE_SSL_REDIRECT and not settings.PROXY_HTTPS_HEADER:
        yield Finding(
            "proxy",
            "advice",
            say(
                "les pages sont renvoyées vers https, mais aucun en-tête ne dit que le serveur de devant l’a reçu",
                "pages are sent to https, but no header says that the server in front received it",
            ),
            say(
                "Définissez ENTREMISE_PROXY_HTTPS_HEADER (par exemple X-Forwarded-Proto) et ENTREMISE_TRUSTED_PROXIES.",
                "Set ENTREMISE_PROXY_HTTPS_HEADER (X-Forwarded-Proto for instance) and ENTREMISE_TRUSTED_PROXIES.",
            ),
        )


def _folder() -> Iterator[Finding]:
    from django.conf import settings

    folder = var = Path(settings.VAR)
    try:
        var.mkdir(parents=True, exist_ok=True)
        for folder in filter(Path.exists, (var, Path(settings.LEDGER_DIRECTORY))):
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        yield Finding(
            "folder",
            "blocking",
            f"{folder} : {error.strerror}",
            say(
                "Donnez ce dossier au compte qui lance Entremise, ou choisissez-en un autre avec ENTREMISE_VAR.",
                "Grant this folder to the account that runs Entremise, or choose another with ENTREMISE_VAR.",
            ),
        )
        return
    free = shutil.disk_usage(var).free
    left = say(f"{number(free / GIGABYTE, 1)} Go libres", f"{number(free / GIGABYTE, 1)} GB free")
    if free >= LITTLE_DISK:
        yield Finding("folder", "ok", f"{var}, {left}")
    else:
        more = say(
            "Faites de la place : un chargement écrit la base et l’index à côté des anciens.",
            "Make room: a load writes the database and the index beside the old ones.",
        )
        yield Finding("folder", "advice" if free >= NO_DISK else "blocking", f"{var}, {left}", more)


def _database() -> Iterator[Finding]:
    from django.db import DatabaseError, connection

    from entremise.project.health import pending_migrations

    try:
        pending = pending_migrations()
    except DatabaseError as error:
        yield Finding("database", "blocking", say("ne répond pas", "does not answer"), explain(error) or str(error))
        return
    if pending:
        yield Finding(
            "database",
            "blocking",
            say(f"{len(pending)} migration(s) à appliquer", f"{len(pending)} migration(s) to apply"),
            say("Lancez « entremise django migrate ».", "Run `entremise django migrate`."),
        )
    else:
        yield Finding(
            "database", "ok", say(f"{connection.display_name}, à jour", f"{connection.display_name}, up to date")
        )


def _territory() -> Iterator[Finding]:
    from entremise.registry.models import Establishment, Load, Organisation

    organisations, establishments = Organisation.objects.count(), Establishment.objects.count()
    if not establishments:
        yield Finding(
            "territory",
            "blocking",
            say("rien n’est chargé", "nothing is loaded"),
            say(
                "Lancez « entremise load sirene » pour votre territoire, ou « entremise load sample » pour essayer.",
                "Run `entremise load sirene` for your territory, or `entremise load sample` to try.",
            ),
        )
        return
    last = Load.objects.exclude(source__in=("boamp", "decp")).order_by("-pk").first()
    when = say(f", chargés le {last.finished_at:%d/%m/%Y}", f", loaded on {last.finished_at:%Y-%m-%d}") if last else ""
    yield Finding(
        "territory",
        "ok",
        say(
            f"{number(organisations)} organismes, {number(establishments)} établissements{when}",
            f"{number(organisations)} organisations, {number(establishments)} establishments{when}",
        ),
    )


def _index() -> Iterator[Finding]:
    from entremise.registry import index
    from entremise.registry.models import IndexGeneration

    rebuild = say("Lancez « entremise index ».", "Run `entremise index`.")
    newest = IndexGeneration.objects.order_by("-pk").first()
    if newest is None:
        yield Finding("index", "blocking", say("il n’y en a pas encore", "there is none yet"), rebuild)
    elif index.in_step():
        yield Finding(
            "index",
            "ok",
            say(f"{number(newest.documents)} documents, à jour", f"{number(newest.documents)} documents, up to date"),
        )
    elif not index.folder(newest.name).is_dir():
        yield Finding("index", "blocking", say("son dossier a disparu", "its folder is gone"), rebuild)
    else:
        outdated = say("il ne correspond plus à la base", "it no longer matches the database")
        yield Finding("index", "advice", outdated, rebuild)


def _worker() -> Iterator[Finding]:
    from django.db.models import Max
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from entremise.notices.models import Round

    long_ago = timezone.now() - LATE
    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=long_ago).count()
    last = Round.objects.aggregate(last=Max("started_at"))["last"]
    run = say("Lancez « entremise worker » à côté du serveur.", "Run `entremise worker` beside the server.")
    if late:
        waiting = say(
            f"{late} tâche(s) attendent depuis plus de 10 minutes", f"{late} task(s) waiting for over 10 minutes"
        )
        yield Finding("worker", "advice", waiting, run)
    elif last is not None and last < long_ago:
        no_round = say("aucune tournée depuis plus de 10 minutes", "no round for over 10 minutes")
        yield Finding("worker", "advice", no_round, run)
    else:
        yield Finding("worker", "ok", say("aucune tâche en retard", "no task is late"))


def _outbox() -> Iterator[Finding]:
    from django.utils import timezone

    from entremise.notices import queries

    failed, late = queries.outbox("failed").count(), queries.late(timezone.now() - LATE)
    if late:
        yield Finding(
            "outbox",
            "advice",
            say(f"{late} message(s) devraient être partis", f"{late} message(s) should have left"),
            say(
                "Lancez « entremise worker », puis voyez /administration/courriers.",
                "Run `entremise worker`, then look at /administration/courriers.",
            ),
        )
    if failed:
        yield Finding(
            "outbox",
            "advice",
            say(f"{failed} message(s) n’ont pu être remis", f"{failed} message(s) could not be delivered"),
            say(
                "Voyez pourquoi sur /administration/courriers ; de là ils repartent.",
                "See why on /administration/courriers; they can be sent again from there.",
            ),
        )


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding("mail", "ok", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
    else:
        yield Finding(
            "mail",
            "advice",
            say("les messages sont gardés sur place, pas envoyés", "messages are kept here, not sent"),
            say(
                "Définissez EMAIL_URL, par exemple smtp+tls://compte:motdepasse@smtp.example.org:587",
                "Set EMAIL_URL, for instance smtp+tls://account:password@smtp.example.org:587",
            ),
        )


def _replies() -> Iterator[Finding]:
    from django.conf import settings

    if settings.PRODUCTION and "//localhost" in settings.SITE_URL:
        yield Finding(
            "site",
            "advice",
            say(
                f"les liens des messages mènent à {settings.SITE_URL}", f"links in messages lead to {settings.SITE_URL}"
            ),
            say(
                "Définissez ENTREMISE_SITE_URL, par exemple https://entremise.example.org",
                "Set ENTREMISE_SITE_URL, for instance https://entremise.example.org",
            ),
        )
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.REPLY_DOMAIN:
        yield Finding(
            "replies",
            "advice",
            say("on ne peut répondre aux messages que sur la page", "messages can be answered on the page only"),
            say(
                "Définissez ENTREMISE_REPLY_DOMAIN et lancez « entremise mail receive ».",
                "Set ENTREMISE_REPLY_DOMAIN and run `entremise mail receive`.",
            ),
        )


def _metrics() -> Iterator[Finding]:
    from django.conf import settings

    if settings.PRODUCTION and not settings.METRICS_TOKEN:
        yield Finding(
            "metrics",
            "advice",
            say("/metrics est fermé", "/metrics is closed"),
            say("Définissez ENTREMISE_METRICS_TOKEN pour les relever.", "Set ENTREMISE_METRICS_TOKEN to collect them."),
        )


def as_json(findings: Sequence[Finding]) -> str:
    """For programs: `ok` tells whether needs can be answered."""
    blocked = any(finding.state == "blocking" for finding in findings)
    return json.dumps(
        {"ok": not blocked, "findings": [asdict(each) for each in findings]}, ensure_ascii=False, indent=2
    )


def as_text(findings: Sequence[Finding]) -> str:
    """For people: one line for each subject, what to do below it, and the upshot."""
    return "\n".join([*(_lines(each) for each in findings), "", _upshot(findings)])


def _lines(finding: Finding) -> str:
    signs = {"ok": "✓", "advice": "!", "blocking": "✗"}
    titles = {
        "settings": say("Réglages", "Settings"),
        "chamber": say("Chambre", "Chamber"),
        "proxy": say("Serveur de devant", "Server in front"),
        "folder": say("Dossier de travail", "Working folder"),
        "database": say("Base de données", "Database"),
        "territory": say("Territoire", "Territory"),
        "index": say("Index de recherche", "Search index"),
        "worker": say("Tâches de fond", "Background work"),
        "mail": say("Courriel", "Mail"),
        "outbox": say("Messages", "Messages"),
        "replies": say("Réponses", "Replies"),
        "site": say("Adresse du site", "Site address"),
        "metrics": say("Mesures", "Metrics"),
    }
    line = f"{signs[finding.state]} {titles[finding.subject]:<20} {finding.found}"
    return f"{line}\n  → {finding.todo}" if finding.todo else line


def _upshot(findings: Sequence[Finding]) -> str:
    blocking = sum(finding.state == "blocking" for finding in findings)
    advice = sum(finding.state == "advice" for finding in findings)
    if blocking:
        return say(f"À régler avant de servir : {blocking}.", f"To settle before serving: {blocking}.")
    if advice:
        return say(f"Prêt à servir ; conseils : {advice}.", f"Ready to serve; suggestions: {advice}.")
    return say("Tout est prêt.", "All is ready.")
