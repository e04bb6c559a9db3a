"""The addresses that the worker has are those of the site, and mails are written with them alone."""

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_address_of_the_worker_is_that_of_the_site(language: str) -> None:
    with translation.override(language):
        worker, site = get_resolver(settings.WORKER_URLCONF), get_resolver(settings.ROOT_URLCONF)
        names = {name for name in worker.reverse_dict if isinstance(name, str)}
        assert names >= {"personal", "attendee", "feed", "plan", "mapping"}
        for name in names:
            assert worker.reverse_dict.getlist(name) == site.reverse_dict.getlist(name)
        assert reverse("admin:index", urlconf=settings.WORKER_URLCONF) == reverse("admin:index")


@pytest.mark.parametrize("name", ["api:openapi-json", "account_login", "health"])
def test_the_worker_does_without_what_no_mail_links_to(name: str) -> None:
    assert reverse(name)
    with pytest.raises(NoReverseMatch):
        reverse(name, urlconf=settings.WORKER_URLCONF)
