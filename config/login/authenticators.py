"""Deleting a user's app for the second step, when the telephone is lost."""

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpRequest


def reset(*, user: User, request: HttpRequest | None) -> bool:
    """Delete a user's app and recovery codes and tell whether there were any.

    `request` is None for the command `reset_app`.
    """
    found = list(Authenticator.objects.filter(user=user))
    for authenticator in found:
        authenticator.delete()
        signals.authenticator_removed.send(
            sender=Authenticator, request=request, user=user, authenticator=authenticator
        )
    return bool(found)
