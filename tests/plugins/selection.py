"""Which tests run where: pure ones once, races on PostgreSQL only, large ones with --long.

A test that uses no database is marked `pure` automatically; tests in browser/, race/ and storm/ get their folder's.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
BY_FOLDER = {"browser": "browser", "race": "race", "storm": "race"}
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "own_database"})
CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

settings.register_profile(
    "short", max_examples=25, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=CALM
)
settings.register_profile("long", max_examples=500, stateful_step_count=60, deadline=None, suppress_health_check=CALM)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --long."""
    parser.addoption("--long", action="store_true", help="large fuzzing profiles and storms, and tests marked long")


def pytest_configure(config: pytest.Config) -> None:
    """Choose hypothesis' profile."""
    settings.load_profile("long" if config.getoption("--long") else "short")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests before `-m` looks at the marks, and leave out the long ones."""
    for item in items:
        _mark(item)
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a race on SQLite, where nothing holds single rows."""
    if item.get_closest_marker("race") and not os.environ["DATABASE_URL"].startswith("postgres"):
        pytest.skip("needs PostgreSQL: python -m tests.postgres pytest …")


@pytest.fixture(scope="session")
def long_run(pytestconfig: pytest.Config) -> bool:
    """Tell whether --long was given, for tests that choose a size by it."""
    return bool(pytestconfig.getoption("--long"))


def _mark(item: pytest.Item) -> None:
    """Give a test the mark of its folder, or `pure` if it uses no database."""
    folders = item.path.relative_to(ROOT).parts if item.path.is_relative_to(ROOT) else ()
    if folders and folders[0] in BY_FOLDER:
        item.add_marker(BY_FOLDER[folders[0]])
    elif not _asks_for_a_database(item):
        item.add_marker("pure")


def _asks_for_a_database(item: pytest.Item) -> bool:
    """Tell whether a test uses the database; a unittest class is taken to use it."""
    fixtures = set(getattr(item, "fixturenames", ()))
    in_class = isinstance(item, pytest.Function) and item.cls is not None
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES or in_class)
