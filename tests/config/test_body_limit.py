"""A body that is too large is refused before it is read."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import RequestFactory

from config.body_limit import BodyLimitMiddleware


def _answer(path: str, length: str) -> HttpResponse:
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = length
    return BodyLimitMiddleware(lambda _request: HttpResponse("through"))(request)


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/tilmeld/", "3145728"),
        ("/tilmeld/", ""),
        ("/tilmeld/", "-1"),
        ("/webhooks/mail/sendgrid/inbound/", "31457280"),
    ],
)
def test_bodies_up_to_the_limit_pass(path: str, length: str) -> None:
    assert _answer(path, length).content == b"through"


@pytest.mark.parametrize(
    ("path", "length"),
    [("/tilmeld/", "3145729"), ("/tilmeld/", "99999999999999999999"), ("/webhooks/", "20000000")],
)
def test_larger_ones_get_a_page_that_says_so(path: str, length: str) -> None:
    answer = _answer(path, length)
    assert answer.status_code == 413
    assert "Det, der blev sendt, fylder for meget" in answer.content.decode()


def test_a_mail_that_is_too_large_is_an_error() -> None:
    with pytest.raises(RequestDataTooBig):
        _answer("/webhooks/mail/sendgrid/inbound/", "31457281")
