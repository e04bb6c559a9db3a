"""What `check --deploy` says of the log-in."""

from django.core.checks import run_checks
from pytest_django.fixtures import Settings


def found() -> list[str]:
    """Return the ids of the faults that the deploy checks find in the log-in."""
    every = run_checks(include_deployment_checks=True)
    return [str(fault.id) for fault in every if str(fault.id).startswith("login.")]


def test_second_step_that_is_not_asked_for_is_warned_of(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False
    assert found() == ["login.W001"]


def test_second_step_that_is_asked_for_passes(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = True
    assert found() == []
