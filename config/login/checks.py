"""System checks of the log-in, run by `check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 Django's names


def check_second_step(**_options: Any) -> list[CheckMessage]:
    """Warn where a password alone gives access to the admin."""
    if settings.REQUIRE_STAFF_MFA:
        return []
    return [
        Warning(
            "REQUIRE_STAFF_MFA is off: a password alone opens the admin and every attendee list.",
            hint="Leave it out, or set it to on.",
            id="login.W001",
        )
    ]
