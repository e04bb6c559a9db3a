"""Mappings for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from booking.models import By
from booking.services.turn import Actor
from toolbox.mapping.opening import open_mapping, store_mapping
from toolbox.models import Mapping, Scope
from toolbox.questionnaire.editions import OURS, read_questionnaire, store_edition

STAFF = Actor(By.STAFF, 1)
DAY = dt.timedelta(days=1)


def draft_mapping(**terms: Any) -> Mapping:
    """Return a mapping that is not opened: the letter now, the forms after a week and two, closed after four."""
    now = timezone.now()
    edition, _is_new = store_edition(read_questionnaire(OURS))
    facts: dict[str, Any] = {
        "slug": "kortlaegning-2016",
        "edition": edition,
        "title": "Kortlægning af faglig ledelse og ledelsesinformation",
        "sender_name": "Karen Holm",
        "sender_title": "afdelingschef, Socialstyrelsen",
        "contact_name": "Ole Lind",
        "contact_email": "ole@example.org",
        "letter_at": now,
        "joint_opens_at": now + 7 * DAY,
        "roles_open_at": now + 14 * DAY,
        "closes_at": now + 28 * DAY,
    }
    return store_mapping(Mapping(**facts | terms))


def opened_mapping(*codes: str, **terms: Any) -> Mapping:
    """Return an opened mapping of these municipalities, of all where none is named; its forms are open at once."""
    now = timezone.now()
    at_once = {"letter_at": now, "joint_opens_at": now, "roles_open_at": now}
    scope = {"scope": Scope.CHOSEN} if codes else {}
    mapping = draft_mapping(**at_once | scope | terms)
    return open_mapping(mapping_id=mapping.pk, by=STAFF, codes=list(codes))
