"""Keys to the API: made once, kept as digests, revoked."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from entremise.common.terminal import speak
from entremise.people.actions.keys import NameTakenError, create_key, revoke_key
from entremise.people.cli import keys
from entremise.people.models import ApiKey
from entremise.people.queries.keys import valid_key
from entremise.people.rules import KEY_MARK

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_key_opens_and_is_not_kept() -> None:
    row, key = create_key("Chambre voisine")

    assert key.startswith(KEY_MARK)
    assert valid_key(key) == row
    assert key.removeprefix(KEY_MARK) not in str(ApiKey.objects.values())


def test_two_keys_differ_and_a_name_is_taken_once() -> None:
    _, first = create_key("Chambre voisine")
    _, second = create_key("Métropole")

    assert first != second
    with pytest.raises(NameTakenError):
        create_key("Chambre voisine")


@pytest.mark.parametrize("shown", ["", "entremise_", "entremise_" + "x" * 43])
def test_an_unknown_key_opens_nothing(shown: str) -> None:
    create_key("Chambre voisine")

    assert valid_key(shown) is None


def test_a_revoked_key_opens_nothing_and_keeps_its_date() -> None:
    _, key = create_key("Chambre voisine")
    revoke_key("Chambre voisine", NOW)

    assert valid_key(key) is None
    assert revoke_key("Chambre voisine", datetime(2027, 1, 1, tzinfo=UTC)).revoked_at == NOW
    with pytest.raises(ApiKey.DoesNotExist):
        revoke_key("Métropole", NOW)


def test_keys_are_managed_from_the_terminal() -> None:
    speak("en")
    run = CliRunner()
    made = run.invoke(keys, ["create", "Chambre voisine"])
    key = made.stdout.strip()
    again = run.invoke(keys, ["create", "Chambre voisine"])
    listed = run.invoke(keys, ["list"])
    revoked = run.invoke(keys, ["revoke", "Chambre voisine"])
    unknown = run.invoke(keys, ["revoke", "Métropole"])
    relisted = run.invoke(keys, ["list"])
    speak(None)

    prefix = key.removeprefix(KEY_MARK)[:8]
    today = f"{ApiKey.objects.get().created_at:%Y-%m-%d}"
    assert (made.exit_code, again.exit_code, revoked.exit_code, unknown.exit_code) == (0, 1, 0, 1)
    assert again.stderr == "A key is already named “Chambre voisine”: choose another name.\n"
    assert unknown.stderr == "No key is named “Métropole”; see `entremise key list`.\n"
    assert listed.stdout == f"{prefix}…  {today}  Chambre voisine\n"
    assert relisted.stdout == f"{prefix}…  {today}  Chambre voisine  revoked on {today}\n"
    assert valid_key(key) is None
