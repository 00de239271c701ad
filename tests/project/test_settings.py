"""Production refuses what is unsafe; what is documented is what is read."""

import re
from pathlib import Path

import pytest
from tests.project.running import HERE, entremise

from entremise.project import safety

SETTINGS = (HERE / "src/entremise/project/settings.py").read_text()
PAGE = HERE / "docs/operator/settings.md"
KEY = "k3Yy-Long_enough.and+varied/For=anyone#who*tries,it;all"
SAFE = {"ENTREMISE_ENVIRONMENT": "production", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "entremise.example.org"}


def read_variables() -> set[str]:
    """The names of the variables that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))


def test_every_variable_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", PAGE.read_text(), flags=re.MULTILINE))

    assert documented == read_variables()


def test_the_example_file_names_only_what_is_read() -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (HERE / ".env.example").read_text(), flags=re.MULTILINE))

    assert named <= read_variables()
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "ENTREMISE_ENVIRONMENT"} <= named


def test_a_safe_production_passes_every_deployment_check(tmp_path: Path) -> None:
    run = entremise(tmp_path, "django", "check", "--deploy", "--fail-level=WARNING", **SAFE)

    assert (run.returncode, run.stdout) == (0, "System check identified no issues (2 silenced).\n")


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"SECRET_KEY": ""}, ["SECRET_KEY"]),
        ({"SECRET_KEY": safety.DEVELOPMENT_SECRET_KEY}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "short"}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "a" * 60}, ["SECRET_KEY"]),
        ({"ALLOWED_HOSTS": ""}, ["ALLOWED_HOSTS"]),
        ({"ALLOWED_HOSTS": "example.org,*"}, ["ALLOWED_HOSTS"]),
        ({"DEBUG": "1"}, ["DEBUG"]),
        ({"ENTREMISE_METRICS_TOKEN": "abc"}, ["ENTREMISE_METRICS_TOKEN"]),
        ({"SECRET_KEY": "short", "DEBUG": "1", "ALLOWED_HOSTS": "*"}, ["SECRET_KEY", "DEBUG", "ALLOWED_HOSTS"]),
    ],
)
def test_an_unsafe_production_does_not_start_and_says_why(
    tmp_path: Path, unsafe: dict[str, str], named: list[str]
) -> None:
    run = entremise(tmp_path, "serve", **{**SAFE, **unsafe})

    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    title, *problems = run.stderr.strip().splitlines()
    assert title.startswith("Entremise ne peut pas démarrer")
    assert [re.match(r"  - ([A-Z_]+)", problem)[1] for problem in problems] == named  # type: ignore[index]


def test_the_web_server_itself_refuses_an_unsafe_production(tmp_path: Path) -> None:
    run = entremise(tmp_path, "django", "check", **{**SAFE, "DEBUG": "1"}, LC_ALL="en_GB.UTF-8")

    assert run.returncode == 1
    assert run.stderr == (
        "Entremise cannot start with this configuration (see docs/operator/settings.md):\n"
        "  - DEBUG is on: it shows code and data to whoever meets an error. Take it off.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENTREMISE_ENVIRONMENT", "prod"),
        ("ENTREMISE_LOG_LEVEL", "loud"),
        ("ENTREMISE_API_ANONYMOUS_RATE", "many"),
        ("ENTREMISE_API_KEY_RATE", "10/fortnight"),
        ("ENTREMISE_TRUSTED_PROXIES", "the-proxy"),
    ],
)
def test_a_value_that_means_nothing_is_refused_anywhere(tmp_path: Path, name: str, value: str) -> None:
    run = entremise(tmp_path, "django", "check", **{name: value})

    assert (run.returncode, f"  - {name}" in run.stderr, "Traceback" in run.stderr) == (1, True, False)


def test_a_provider_of_identities_is_told_whole_and_by_https(tmp_path: Path) -> None:
    told = {"ENTREMISE_OIDC_NAME": "ProEssai", "ENTREMISE_OIDC_SERVER_URL": "http://id.example.org"}
    half = entremise(tmp_path, "django", "check", **told, LC_ALL="en_GB.UTF-8")
    whole = {**SAFE, **told, "ENTREMISE_OIDC_CLIENT_ID": "entremise", "ENTREMISE_OIDC_CLIENT_SECRET": "secret"}
    plain = entremise(tmp_path, "django", "check", **whole, LC_ALL="en_GB.UTF-8")

    assert half.stderr.splitlines()[1].startswith("  - ENTREMISE_OIDC_CLIENT_ID, ENTREMISE_OIDC_CLIENT_SECRET: give")
    assert plain.stderr.splitlines()[1:] == [
        "  - ENTREMISE_OIDC_SERVER_URL begins with http://: the provider of identities must be reached by https://."
    ]


def test_one_s_own_machine_needs_no_setting(tmp_path: Path) -> None:
    run = entremise(tmp_path, "django", "check")

    assert (run.returncode, run.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_a_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ENTREMISE_LOG_LEVEL=loud\n")

    assert "'LOUD'" in entremise(tmp_path, "django", "check").stderr
