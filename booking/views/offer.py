"""The front page: the offer, how many of the days are free, and the way in."""

import hashlib
import json
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking import queries
from booking.views.common import current_standing, no_programme


class Facts(NamedTuple):
    """All that the page depends on; where they are the same, so is the page."""

    texts: str
    language: str
    path: str
    free: int
    capacity: int
    waiting: int
    is_early: bool
    is_open: bool
    opens_at: Any
    closes_at: Any
    addresses: tuple[str, ...]


class Page:
    """The rendered page and its ETag; compared by its facts, so that it is rendered once for each of them."""

    def __init__(self, facts: Facts, request: HttpRequest, standing: queries.Standing) -> None:
        """`request` and `standing` are what the facts were taken from."""
        self.facts, self._request, self._standing = facts, request, standing

    def __hash__(self) -> int:
        return hash(self.facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Page) and self.facts == other.facts

    def render(self) -> tuple[bytes, str]:
        """This method will render the page and give it with its ETag."""
        context = {"standing": self._standing, "programme": self._standing.programme}
        content = render_to_string("booking/offer.html", context, self._request).encode()
        return content, quote_etag(hashlib.sha256(content).hexdigest()[:32])


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """This view will show the offer of the open programme; 304 where the visitor has it already."""
    standing = current_standing()
    if standing is None:
        return no_programme(request)
    page = Page(_facts(request, standing), request, standing)
    # With DEBUG the templates may change, and the demo's banner tells the time.
    content, etag = page.render() if settings.DEBUG else _rendered(page)
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _facts(request: HttpRequest, standing: queries.Standing) -> Facts:
    programme = standing.programme
    return Facts(
        texts=json.dumps([programme.texts, programme.settings, programme.toolbox_url, programme.newsletter_url,
                          programme.contact_officer_email, *map(str, programme.seasons.all())]),
        language=get_language() or "da",
        path=request.path,
        free=standing.slots_free,
        capacity=standing.capacity,
        waiting=standing.waiting,
        is_early=standing.is_early,
        is_open=standing.is_open,
        opens_at=programme.opens_at,
        closes_at=programme.closes_at,
        addresses=(settings.STAFF_EMAIL, settings.STAFF_PHONE, settings.PRIVACY_URL, settings.TOOLBOX_URL,
                   settings.ACCESSIBILITY_STATEMENT_URL),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _rendered(page: Page) -> tuple[bytes, str]:
    return page.render()


@require_safe
def accessibility(_request: HttpRequest) -> HttpResponse:
    """This view will lead `/was` to the accessibility statement."""
    if not settings.ACCESSIBILITY_STATEMENT_URL:
        raise Http404
    return redirect(settings.ACCESSIBILITY_STATEMENT_URL)
