"""Which encoding a browser is given, and that a compressed page is the page."""

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from booking.web.compressed import BROTLI, GZIP, NONE, SHORT, compressed_page, encoding_for

LONG = "Temadage om faglig ledelse. " * 100


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", BROTLI),
        ("br", BROTLI),
        ("br;q=1.0, gzip;q=0.8", BROTLI),
        ("gzip,br ; q=0.5", BROTLI),
        ("br;q=0, gzip", GZIP),
        ("br; q=0.000", NONE),
        ("gzip", GZIP),
        ("x-br, abr, brr", NONE),
        ("*", NONE),
        ("", NONE),
    ],
)
def test_encoding_is_one_that_the_browser_takes(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted) == encoding


def shown(text: str, **headers: str) -> HttpResponse:
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(text, headers=headers)

    return compressed_page(page)(RequestFactory(headers={"accept-encoding": "br"}).get("/"))


def test_a_page_by_brotli_is_the_page() -> None:
    response = shown(LONG, ETag='"abc"', Vary="Cookie")
    assert brotli.decompress(response.content).decode() == LONG
    assert (response["Content-Encoding"], response["ETag"]) == ("br", 'W/"abc"')
    assert (response["Vary"], response["Content-Length"]) == ("Cookie, Accept-Encoding", str(len(response.content)))


@pytest.mark.parametrize(("text", "headers"), [("x" * (SHORT - 1), {}), (LONG, {"Content-Encoding": "identity"})])
def test_what_gains_nothing_or_is_encoded_goes_as_it_is(text: str, headers: dict[str, str]) -> None:
    response = shown(text, **headers)
    assert response.content.decode() == text
    assert response.get("Content-Encoding") == headers.get("Content-Encoding")
