"""Verbs: `entremise key create`, `list`, `revoke`; `entremise person create`, `grant`, `end`, `list`, `close`…"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from entremise.common.terminal import say, setup_django, stop

if TYPE_CHECKING:
    from entremise.people.models import Person

keys = typer.Typer(
    help=say("Les clés de l’API, une par programme qui l’appelle.", "Keys to the API, one per calling program."),
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help=say("le programme qui s’en sert", "the program that uses it"))]


persons = typer.Typer(
    help=say("Les comptes et leurs rôles.", "Accounts and their roles."),
    no_args_is_help=True,
)


class Given(StrEnum):
    """The roles the chamber gives."""

    BUYER = "buyer"
    ADVISER = "adviser"
    FIELD_AGENT = "field_agent"
    ELECTED = "elected"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


Email = Annotated[
    str, typer.Argument(help=say("l’adresse électronique du compte", "the e-mail address of the account"))
]
RoleOf = Annotated[Given, typer.Argument(help=say("le rôle", "the role"))]
Institution = Annotated[
    str, typer.Option(help=say("l’organisme partenaire ; sans : la chambre", "the partner body; without: the chamber"))
]
Subjects = Annotated[
    list[str] | None,
    typer.Option("--subject", help=say("début de code NAF ; sans : tous", "beginning of a NAF code; without: all")),
]
Places = Annotated[
    list[str] | None,
    typer.Option("--place", help=say("début de code INSEE ; sans : tous", "beginning of an INSEE code; without: all")),
]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.add_typer(keys, name="key")
    app.add_typer(persons, name="person")


@keys.command(help=say("Fabriquer une clé ; elle n’est montrée qu’une fois.", "Make a key; it is shown only once."))
def create(name: Name) -> None:
    """Make a key and show it."""
    setup_django()
    from entremise.people.actions.keys import NameTakenError, create_key

    try:
        _, key = create_key(name)
    except NameTakenError:
        stop(
            f"Une clé porte déjà le nom « {name} » : choisissez-en un autre.",
            f"A key is already named “{name}”: choose another name.",
        )
    typer.echo(key)
    typer.echo(
        say(
            "Notez-la maintenant : elle n’est pas conservée. À envoyer dans l’en-tête « Authorization: Bearer … ».",
            "Write it down now: it is not kept. Send it in the header “Authorization: Bearer …”.",
        ),
        err=True,
    )


@keys.command("list", help=say("Montrer les clés, par leur début.", "Show the keys, by their first letters."))
def list_keys() -> None:
    """Show the keys, by their first letters."""
    setup_django()
    from entremise.people.models import ApiKey

    for key in ApiKey.objects.filter(person=None).order_by("created_at"):
        revoked = say("révoquée le", "revoked on") + f" {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
        typer.echo(f"{key.prefix}…  {key.created_at:%Y-%m-%d}  {key.name}  {revoked}".rstrip())


@keys.command(help=say("Fermer la porte à une clé.", "Close the door to a key."))
def revoke(name: Name) -> None:
    """Close the door to a key."""
    setup_django()
    from django.utils import timezone

    from entremise.people.actions.keys import revoke_key
    from entremise.people.models import ApiKey

    try:
        revoke_key(name, timezone.now())
    except ApiKey.DoesNotExist:
        stop(
            f"Aucune clé ne porte le nom « {name} » ; voir « entremise key list ».",
            f"No key is named “{name}”; see `entremise key list`.",
        )
    typer.echo(say(f"La clé « {name} » est révoquée.", f"The key “{name}” is revoked."))


@persons.command(
    "create", help=say("Ouvrir un compte ; on y entre avec un code.", "Open an account; one signs in with a code.")
)
def create_person(
    email: Email,
    name: Annotated[str, typer.Option(help=say("prénom et nom", "first and last name"))] = "",
    role: Annotated[list[Given] | None, typer.Option(help=say("un rôle à donner", "a role to give"))] = None,
    language: Annotated[str, typer.Option(help="fr, en")] = "fr",
) -> None:
    """Open an account for somebody, with roles."""
    setup_django()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import IntegrityError

    from entremise.people.actions import accounts
    from entremise.people.models import Role

    try:
        validate_email(email)
        person = accounts.create(email, name, "en" if language == "en" else "fr")
    except ValidationError:
        stop(f"« {email} » n’est pas une adresse électronique.", f"“{email}” is not an e-mail address.")
    except IntegrityError:
        stop(f"{email} a déjà un compte : voir « entremise person grant ».",
             f"{email} has an account already: see `entremise person grant`.")  # fmt: skip
    for each in role or ():
        accounts.grant(person, Role(each))
    typer.echo(say(f"Le compte de {person.email} est ouvert.", f"The account of {person.email} is open."))


@persons.command(help=say("Donner un rôle.", "Give a role."))
def grant(
    email: Email, role: RoleOf, institution: Institution = "", subject: Subjects = None, place: Places = None
) -> None:
    """Give a role, for some subjects and places or all."""
    person = _found(email)
    from entremise.people.actions import accounts
    from entremise.people.models import Role

    accounts.grant(person, Role(role), institution=institution, subjects=subject or [], places=place or [])
    typer.echo(say(f"{person.email} a le rôle {role}.", f"{person.email} has the role {role}."))


@persons.command(help=say("Retirer un rôle.", "End a role."))
def end(email: Email, role: RoleOf) -> None:
    """End a role."""
    person = _found(email)
    from entremise.people.actions import accounts
    from entremise.people.models import Role

    if not accounts.end_grant(person, Role(role)):
        stop(f"{person.email} n’a pas le rôle {role}.", f"{person.email} does not have the role {role}.")
    typer.echo(say(f"{person.email} n’a plus le rôle {role}.", f"{person.email} no longer has the role {role}."))


@persons.command("list", help=say("Montrer les comptes ouverts et leurs rôles.", "Show open accounts and their roles."))
def list_people(
    role: Annotated[Given | None, typer.Option(help=say("seulement ce rôle", "this role only"))] = None,
) -> None:
    """Show the accounts and the roles the chamber gave."""
    setup_django()
    from entremise.people.queries.accounts import by_role

    for person in by_role(role or ""):
        roles = ", ".join(each.role for each in person.grants.all())
        typer.echo(f"{person.email}  {person.name}  {roles}".rstrip())


@persons.command(help=say("Fermer un compte ; --reopen le rouvre.", "Close an account; --reopen opens it again."))
def close(email: Email, *, reopen: bool = False) -> None:
    """Close an account, or open it again."""
    person = _found(email)
    from entremise.people.actions import accounts

    (accounts.reopen if reopen else accounts.close)(person)
    if reopen:
        typer.echo(say(f"Le compte de {person.email} est rouvert.", f"The account of {person.email} is open again."))
    else:
        typer.echo(say(f"Le compte de {person.email} est fermé.", f"The account of {person.email} is closed."))


@persons.command(
    help=say(
        "Oublier les secondes preuves de qui les a perdues ; il en ajoute d’autres à sa prochaine connexion.",
        "Forget the second proofs of somebody who lost them; they set others up at their next sign-in.",
    )
)
def forget(email: Email) -> None:
    """Take all second proofs away from an account."""
    person = _found(email)
    from entremise.people.actions import accounts

    accounts.forget_proofs(person)
    typer.echo(
        say(
            f"{person.email} n’a plus de seconde preuve et est déconnecté partout.",
            f"{person.email} has no second proof any more, and is signed out everywhere.",
        )
    )


def _found(email: str) -> "Person":
    """The account of an address."""
    setup_django()
    from entremise.people.models import Person

    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        stop(f"{email} n’a pas de compte : voir « entremise person create ».",
             f"{email} has no account: see `entremise person create`.")  # fmt: skip
    return person
