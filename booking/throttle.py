"""How many registrations one address may send (`REGISTRATION_RATE`), counted once over all processes."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def allowed(request: HttpRequest, scope: str = "registration") -> bool:
    """This function will count a request of this client's address and tell whether it is within the rate.

    The rate is a number in a window of so many seconds, the same windows for everybody. The address is kept only as
    a keyed hash, and only until the window is over. Two requests of one address in the very same instant may count
    as one; no lock is taken for that, since a rate is no quota.
    """
    rate = settings.REGISTRATION_RATE
    if rate is None:
        return True
    number, seconds = rate
    window = int(timezone.now().timestamp()) // seconds
    who = salted_hmac("temadag.throttle", request.META.get("REMOTE_ADDR", "")).hexdigest()[:32]
    key = f"rate:{scope}:{window}:{who}"
    count: int = cache.get(key, 0) + 1
    cache.set(key, count, timeout=seconds)
    return count <= number


def seconds_to_wait() -> int:
    """This function will give how long it is until the next window, for `Retry-After`."""
    rate = settings.REGISTRATION_RATE
    return 1 if rate is None else int(rate[1] - timezone.now().timestamp() % rate[1]) + 1
