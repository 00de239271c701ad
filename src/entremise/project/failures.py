"""What to tell a person at a terminal when something expected goes wrong, instead of a traceback."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from entremise.common.terminal import say, unprepared
from entremise.matching.index import UnreadableIndexError
from entremise.neutrality.ledger.lines import DamagedError


def explain(error: BaseException) -> str | None:
    """What happened and what to do, in the reader's language; `None` for what nobody expected."""
    match error:
        case ImproperlyConfigured():
            return str(error)
        case _ if "No space left on device" in str(error) or "disk is full" in str(error):
            return say(
                f"Le disque est plein : rien n’est changé, le service répond comme avant. ({_first_line(error)})",
                f"The disk is full: nothing was changed, the service answers as before. ({_first_line(error)})",
            )
        case UnreadableIndexError() | DamagedError():
            return _of_our_files(error)
        case DatabaseError():
            return _of_the_database(error)
        case OSError() if error.filename:
            return say(
                f"Impossible d’employer {error.filename} ({error.strerror}) : donnez-y accès au compte qui lance "
                "Entremise, ou changez de dossier avec ENTREMISE_VAR.",
                f"{error.filename} cannot be used ({error.strerror}): grant access to the account that runs "
                "Entremise, or choose another folder with ENTREMISE_VAR.",
            )
        case _:
            return None


def _of_our_files(error: UnreadableIndexError | DamagedError) -> str:
    if isinstance(error, UnreadableIndexError):
        return say(
            f"L’index ne se lit pas : « entremise index » le refait. ({_first_line(error)})",
            f"The index cannot be read: `entremise index` builds it again. ({_first_line(error)})",
        )
    return say(
        f"Le registre des listes est abîmé : « entremise audit verify » dit où. ({_first_line(error)})",
        f"The ledger of lists is damaged: `entremise audit verify` says where. ({_first_line(error)})",
    )


def _of_the_database(error: DatabaseError) -> str:
    if unprepared(error):
        return say(
            "La base de données n’est pas prête : « entremise django migrate » la prépare, "
            "« entremise check » fait le tour du reste.",
            "The database is not ready: `entremise django migrate` prepares it, `entremise check` goes round the rest.",
        )
    return say(
        f"La base de données ne répond pas comme il faut ({_first_line(error)}). "
        "Vérifiez DATABASE_URL et que la base est démarrée ; « entremise check » fait le tour.",
        f"The database does not answer as it should ({_first_line(error)}). "
        "Check DATABASE_URL and that the database is running; `entremise check` goes round.",
    )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
