"""What a session notes of its log-in: since when it lasts, when it was last used, whether it took the second step."""

import time

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

IDLE_SECONDS = 60 * 60
"""Short enough for a screen left over lunch, long enough for a telephone call about a date."""
LONGEST_SECONDS = settings.SESSION_COOKIE_AGE
NOTE_SECONDS = 60
"""The last request is noted at most this often: noting each would write the session with every page."""

STARTED, SEEN, SECOND_STEP, GIVEN = "login_started_at", "login_seen_at", "login_second_step", "login_given_password"


def has_ended(request: HttpRequest) -> bool:
    """Tell whether a session is over, by being idle or old; if not, note the request."""
    now = time.time()
    seen = request.session.get(SEEN, 0)
    if now - seen > IDLE_SECONDS or now - request.session.get(STARTED, 0) > LONGEST_SECONDS:
        return True
    if now - seen > NOTE_SECONDS:
        request.session[SEEN] = now
    return False


def begin(request: HttpRequest) -> None:
    """Start the idle time and the age of a new session."""
    request.session[STARTED] = request.session[SEEN] = time.time()


def second_step_taken(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Note in the session that this user has proved the second step in it."""
    request.session[SECOND_STEP] = user.pk
