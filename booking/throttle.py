"""Limits on how often something is done for one address in a window of time, counted over all processes together."""

import datetime as dt
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

COUNT = """
INSERT INTO booking_rate (key, count, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET count = booking_rate.count + 1 RETURNING count
"""
"""Counts and returns the count in one statement, so that two requests at once never count as one."""
FORGET = "DELETE FROM booking_rate WHERE ends_at <= %s"


def allowed(request: HttpRequest, scope: str = "registration") -> bool:
    """Count a request of this client's address and tell whether it is within `REGISTRATION_RATE`."""
    return allowed_for(counted_as(request), scope)


def allowed_for(whose: str, scope: str) -> bool:
    """Count one more for whom a limit is kept and tell whether it is within `REGISTRATION_RATE`."""
    rate = settings.REGISTRATION_RATE
    return rate is None or within(scope, whose, number=rate[0], seconds=rate[1])


def within(scope: str, address: str, *, number: int, seconds: int) -> bool:
    """Count one more for an address and tell whether it is within `number` in a window of so many seconds.

    The windows are the same for everybody. The address is kept only as a keyed hash, and only until something of a
    later window is counted.
    """
    now = timezone.now()
    window = int(now.timestamp()) // seconds
    ends_at = dt.datetime.fromtimestamp((window + 1) * seconds, dt.UTC)
    who = salted_hmac("temadag.throttle", address).hexdigest()[:32]
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [f"{scope}:{window}:{who}", moment(ends_at)])
        count: int = cursor.fetchone()[0]
    if count == 1:
        _forget(int(now.timestamp()))
    return count <= number


@lru_cache(maxsize=1)
def _forget(second: int) -> None:
    """Forget the windows that have ended, once a second: in a rush each address is counted for the first time."""
    with connection.cursor() as cursor:
        ended = dt.datetime.fromtimestamp(second, dt.UTC)
        cursor.execute(FORGET, [connection.ops.adapt_datetimefield_value(ended)])


def counted_as(request: HttpRequest) -> str:
    """Return what a limit counts a request under: the client's address, with IPv6 its /64 network.

    One connection is given a whole /64, so that its owner has more addresses than any limit could count.
    """
    address = request.META.get("REMOTE_ADDR") or "unknown"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def seconds_to_wait() -> int:
    """Return the seconds until the next window, for `Retry-After`."""
    rate = settings.REGISTRATION_RATE
    return 1 if rate is None else int(rate[1] - timezone.now().timestamp() % rate[1]) + 1
