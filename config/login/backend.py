"""The log-in's backend: only active staff can be signed in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class StaffBackend(ModelBackend):
    """Django's backend, which treats a user who is not staff like a wrong password, in the same time.

    Sessions are checked too, so a user who is no longer staff is signed out at the next request.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether a user is active staff."""
        return super().user_can_authenticate(user) and bool(user.is_staff)
