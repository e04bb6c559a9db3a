"""Deleting a user's app for the second step, when the telephone is lost, and ending the sessions that it opened."""

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from config.login.grants import tell_of_grant
from config.login.models import GrantKind


def reset(*, user: User, request: HttpRequest | None) -> bool:
    """Delete a user's app and recovery codes, end the user's sessions, and tell whether there was an app.

    `request` is None for the command `reset_app`. All administrators hear of it.
    """
    found = list(Authenticator.objects.filter(user=user))
    for authenticator in found:
        authenticator.delete()
        signals.authenticator_removed.send(
            sender=Authenticator, request=request, user=user, authenticator=authenticator
        )
    if found:
        end_sessions(user, but=request.session.session_key if request else None)
        tell_of_grant(GrantKind.APP, by=request.user.pk if request else None, user=user)
    return bool(found)


def end_sessions(user: User, *, but: str | None) -> None:
    """End the sessions of a user but the one of the request; only the text of a session says whose it is."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or "")
    theirs = [row.pk for row in open_now.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
