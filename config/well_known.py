"""What machines look for at fixed addresses: `robots.txt`, `security.txt` (RFC 9116), and `favicon.ico`."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.key_paths import SIGNED_PAGES, TOKEN_PAGES

NOT_FOR_ROBOTS = ("admin", "api", "konto", "webhooks", *TOKEN_PAGES, *SIGNED_PAGES)
OPEN_ABOVE_TOKENS = ("kortlaegning",)
"""Of these the page itself is for everybody, and only what follows it is a key."""
VALID_FOR = dt.timedelta(days=30)
"""RFC 9116, section 2.5.5, asks for less than a year; the file is made anew at every request."""


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep search engines off the pages that are for one person, in both languages."""
    closed, above = (
        [f"{language}/{page}/" for page in pages for language in ("", "/en")]
        for pages in (NOT_FOR_ROBOTS, OPEN_ABOVE_TOKENS)
    )
    allowed = [f"Allow: {path}$" for path in above]
    return _plain(["User-agent: *", *allowed, *(f"Disallow: {path}" for path in closed)])


@require_safe
def security(_request: HttpRequest) -> HttpResponse:
    """Name whom to tell of a weakness; 404 where `SECURITY_CONTACT` is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID_FOR).astimezone(dt.UTC).replace(microsecond=0)
    return _plain(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: da, en",
            f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        ]
    )


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead to the icon those who ask for one without having read a page: calendars, feeds, previews of links."""
    return redirect(static("booking/icon.svg"))


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
