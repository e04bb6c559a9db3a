"""Public pages, compressed by brotli or gzip, whichever the browser takes; never a page with a secret (BREACH)."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import brotli
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

BROTLI, GZIP, NONE = "br", "gzip", ""
QUALITY = 5
"""The next ones take three times as long for a hundredth less, and the form is compressed for each visitor."""
SHORT = 200
"""Fewer octets do not become less; Django's gzip says the same."""
ACCEPTS_BROTLI = re.compile(r"(?:^|[\s,])br\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))")

Params = ParamSpec("Params")
Page = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def encoding_for(accepted: str) -> str:
    """Return the encoding of a page for a browser's `Accept-Encoding`."""
    if ACCEPTS_BROTLI.search(accepted):
        return BROTLI
    return GZIP if re_accepts_gzip.search(accepted) else NONE


def compressed_page(view: Page[Params]) -> Page[Params]:
    """Compress a page that says the same to everybody."""
    by_gzip = gzip_page(view)

    @wraps(view)
    def shown(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", "")) != BROTLI:
            return by_gzip(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        if len(response.content) < SHORT or response.has_header("Content-Encoding"):
            return response
        response.content = brotli.compress(response.content, quality=QUALITY, mode=brotli.MODE_TEXT)
        response["Content-Encoding"] = BROTLI
        response["Content-Length"] = str(len(response.content))
        if (etag := response.get("ETag", "")).startswith('"'):
            response["ETag"] = f"W/{etag}"  # the same page in other octets (RFC 9110, 8.8.1)
        patch_vary_headers(response, ("Accept-Encoding",))
        return response

    return shown
