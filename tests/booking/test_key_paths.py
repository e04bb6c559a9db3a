"""Every address with a key in it begins as `key_paths` says; otherwise a log would show the key."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from booking.key_paths import SIGNED_PAGES, TOKEN_PAGES


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Return every route as the URL conf has it."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def test_every_address_with_a_key_is_known() -> None:
    keyed = [route for route in routes(get_resolver().url_patterns) if "<str:token>" in route]
    begins = {route.removeprefix("en/").removeprefix("da/").split("/")[0] for route in keyed}
    assert begins == set(TOKEN_PAGES)


def test_every_signed_reference_is_known() -> None:
    pages = [route for route in routes(get_resolver().url_patterns) if "<str:reference>" in route]
    public = [route for route in pages if not route.startswith(("api/", "admin/"))]
    assert {route.removeprefix("en/").removeprefix("da/").split("/")[0] for route in public} == set(SIGNED_PAGES)
