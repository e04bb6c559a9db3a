"""Who can be signed in at all: active staff, and nobody else."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class StaffBackend(ModelBackend):
    """Django's own, which for others than staff behaves as if the password was wrong and takes as long.

    A session is asked too, so whoever is no longer staff is out with the next click.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether a user is active staff."""
        return super().user_can_authenticate(user) and bool(user.is_staff)
