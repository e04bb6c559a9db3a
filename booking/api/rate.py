"""The form's rate limit for the API, checked before the body is read."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from booking import throttle


class RegistrationRate(BaseThrottle):
    """Counts a registration by the API in the same window as one by the form."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request and tell whether it is within the rate."""
        return throttle.allowed(request)

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return throttle.seconds_to_wait()
