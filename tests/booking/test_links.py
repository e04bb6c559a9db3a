"""The links that are out keep opening after the key is renewed, as long as the earlier key is named."""

import pytest
from pytest_django.fixtures import Settings

from booking import links

SALTS = sorted(value for name, value in vars(links).items() if name.isupper())


@pytest.mark.parametrize("salt", SALTS)
def test_links_open_under_an_earlier_key_as_long_as_it_is_named(settings: Settings, salt: str) -> None:
    token = links.signed_token(salt, 17, 3)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 4
    assert links.opened_token(salt, token) == (17, 3)
    settings.SECRET_KEY_FALLBACKS = []
    assert links.opened_token(salt, token) is None
