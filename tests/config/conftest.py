"""The scene on which tests walk every page of the admin."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.config.admin_scene import scene_of_all


@pytest.fixture
def scene(db: None, settings: Settings) -> Iterator[dict[str, Any]]:
    """Take a registration through its day and return a row of each list; staff need no second step."""
    settings.REQUIRE_STAFF_MFA = False
    with scene_of_all() as rows:
        yield rows
