"""Example mails to those who asked to be told, without a database."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import translation

from booking.models import Interest, InterestLetter, Municipality, Programme
from booking.rules.working_days import DENMARK
from notifications.mails.interest import (
    Interested,
    interest_free,
    interest_letter,
    interest_link,
    interest_round,
    interested_words,
)
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, write_out

AALBORG = Municipality(code="0851", name="Aalborg", full_name="Aalborg Kommune")
ASKED = Interest(pk=17, municipality=AALBORG, email="birte@aalborg.example")
CONFIRMED = Interest(
    pk=17,
    municipality=AALBORG,
    email="birte@aalborg.example",
    confirmed_at=dt.datetime(2016, 9, 28, 10, tzinfo=DENMARK),
)
PROGRAMME = Programme(
    slug="faglig-ledelse-2017-18",
    texts={"da": {"title": "Temadag om faglig ledelse"}},
    opens_at=dt.datetime(2017, 9, 27, 9, tzinfo=DENMARK),
    closes_at=dt.datetime(2018, 4, 27, 23, 59, tzinfo=DENMARK),
)
LETTER = InterestLetter(subject="Ny runde i 2017", body="Vi regner med en ny runde til efteråret.\n\nVi skriver igen.")


def _shown(kind: MailKind, **facts: Any) -> tuple[MailKind, Callable[[str], Rendered]]:
    about = Interested(**{"interest": CONFIRMED, **facts})

    def shown(language: str) -> Rendered:
        with translation.override(language):
            return write_out(kind(about), interested_words(kind, about), language)

    return kind, shown


INTEREST_EXAMPLES = {
    "interest_link": _shown(interest_link, interest=ASKED),
    "interest_link_again": _shown(interest_link),
    "interest_free": _shown(interest_free, programme=PROGRAMME, is_free=True),
    "interest_round": _shown(interest_round, programme=PROGRAMME),
    "interest_letter": _shown(interest_letter, letter=LETTER),
}
