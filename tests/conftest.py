"""What applies to all tests; the environment is set first, and the settings are read from it at once."""

import gc

from tests.environment import prepare, simplify

gc.disable()  # until all is imported (tests/plugins/garbage.py): none of it is garbage, and looking takes seconds
prepare()

import django  # noqa: E402
from django.conf import settings  # noqa: E402 - only now is there an environment to read

assert settings.DEBUG is False, "the tests run as production does"
simplify(settings)
# A conftest.py below may name our models: pytest reads those of the folders it is given before pytest-django sets up.
django.setup()

pytest_plugins = [
    "tests.plugins.selection",
    "tests.plugins.garbage",
    "tests.plugins.guards",
    "tests.plugins.databases",
    "tests.plugins.clock",
    "tests.plugins.single_rows",
]
