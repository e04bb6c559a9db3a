"""The tables held against the journal: every way of tampering is found and named."""

import pytest

from booking.services.record import verify
from tests.factories import OPENS, at, make_programme, make_queue

pytestmark = pytest.mark.django_db


def test_verify_is_content_with_what_the_services_wrote() -> None:
    programme = make_programme()
    with at(OPENS):
        make_queue(programme, 8)
    assert verify(programme).sentences == []
