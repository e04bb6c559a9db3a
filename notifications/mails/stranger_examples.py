"""Example mails of strangers, without a database: what they are answered, and what staff are told of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import translation

from booking.models import Municipality, Programme
from booking.rules.working_days import DENMARK
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, write_out
from notifications.mails.strangers import MailedWish, not_registered, strangers_digest, with_phone
from notifications.models import Became, Received

AALBORG = Municipality(code="0851", name="Aalborg", full_name="Aalborg Kommune")
PROGRAMME = Programme(
    opens_at=dt.datetime(2016, 9, 28, 9, tzinfo=DENMARK), closes_at=dt.datetime(2017, 4, 28, 23, 59, tzinfo=DENMARK)
)
WRITTEN = Received(
    sender="birte@aalborg.example",
    sender_name="Birte Holm",
    subject="Temadag",
    became=Became.WISH,
    municipality=AALBORG,
)
OTHER = Received(sender="per@firma.example", sender_name="Per Friis", subject="Tilbud", became=Became.STRANGER)


def _wish(**facts: Any) -> MailedWish:
    values: dict[str, Any] = {
        "received": WRITTEN,
        "municipality": AALBORG,
        "programme": PROGRAMME,
        "is_registered": False,
        "now": dt.datetime(2016, 9, 28, 10, tzinfo=DENMARK),
    }
    return MailedWish(**(values | facts))


def _shown(kind: MailKind, facts: Any) -> tuple[MailKind, Callable[[str], Rendered]]:
    def shown(language: str) -> Rendered:
        with translation.override(language):
            return write_out(kind(facts), with_phone(kind, facts), language)

    return kind, shown


STRANGER_EXAMPLES = {
    "not_registered": _shown(not_registered, _wish()),
    "not_registered_nobodys": _shown(not_registered, _wish(municipality=None)),
    "not_registered_early": _shown(not_registered, _wish(now=dt.datetime(2016, 9, 27, 10, tzinfo=DENMARK))),
    "not_registered_closed": _shown(not_registered, _wish(programme=None)),
    "not_registered_again": _shown(not_registered, _wish(is_registered=True)),
    "strangers_digest": _shown(strangers_digest, [OTHER, WRITTEN]),
}
