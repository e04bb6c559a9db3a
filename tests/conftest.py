"""Shared fixtures; the environment is set first, and the settings are read from it at once."""

from tests.environment import prepare

prepare()

from django.conf import settings  # noqa: E402 - only now is there an environment to read

assert settings.DEBUG is False, "the tests run as production does"
