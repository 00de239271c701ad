"""What tests of the loop share: everybody in a territory that can be searched, and background work done at once."""

import pytest
from pytest_django import Settings
from tests import factories
from tests.factories import Cast, People


@pytest.fixture
def folk(territory: Cast) -> People:
    """One person for each role; the firms they belong to can be found."""
    return factories.people(territory)


@pytest.fixture
def at_once(settings: Settings) -> Settings:
    """Background work done where it is asked for."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return settings
