"""What to tell a person at a terminal when something expected goes wrong, instead of a traceback."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError

from entremise.common.terminal import say


def explain(error: BaseException) -> str | None:
    """What happened and what to do, in the reader's language; `None` for what nobody expected."""
    match error:
        case ImproperlyConfigured():
            return str(error)
        case OperationalError() | ProgrammingError() if _unprepared(error):
            return say(
                "La base de données n’est pas prête : « entremise django migrate » la prépare, "
                "« entremise check » fait le tour du reste.",
                "The database is not ready: `entremise django migrate` prepares it, "
                "`entremise check` goes round the rest.",
            )
        case DatabaseError():
            return say(
                f"La base de données ne répond pas comme il faut ({_first_line(error)}). "
                "Vérifiez DATABASE_URL et que la base est démarrée ; « entremise check » fait le tour.",
                f"The database does not answer as it should ({_first_line(error)}). "
                "Check DATABASE_URL and that the database is running; `entremise check` goes round.",
            )
        case PermissionError():
            return say(
                f"L’accès à {error.filename} est refusé : donnez-le au compte qui lance Entremise, "
                "ou changez de dossier avec ENTREMISE_VAR.",
                f"Access to {error.filename} is denied: grant it to the account that runs Entremise, "
                "or choose another folder with ENTREMISE_VAR.",
            )
        case _:
            return None


def _unprepared(error: BaseException) -> bool:
    text = str(error)
    return "no such table" in text or "no such column" in text or ("relation" in text and "does not exist" in text)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
