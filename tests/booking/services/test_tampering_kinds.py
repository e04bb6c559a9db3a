"""Every kind of tampering that `docs/proof.md` names is found or refused."""

import re
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, transaction

from booking.services.record import verify
from tests.booking.services.tampering import faults, full_queue
from tests.booking.services.tampering_kinds import KINDS, REFUSED
from tests.factories import make_municipality

PAGE = Path(__file__).resolve().parents[3] / "docs" / "proof.md"
ROW = re.compile(r"^\| ([a-z]+: [^|]+?) \| `(\w+)` \|", re.MULTILINE)


@pytest.mark.django_db
def test_every_kind_of_tampering_is_found(clock: time_machine.Traveller) -> None:
    """One queue for all: each is done in a savepoint and rolled back."""
    programme = full_queue(clock)
    make_municipality(10)
    assert verify(programme).faults == []
    missed = {}
    for name, (tamper, code) in KINDS.items():
        try:
            with transaction.atomic():
                tamper()
                found = faults(programme)
                transaction.set_rollback(True)
        except IntegrityError:
            found = [REFUSED]
        if code not in found:
            missed[name] = found
    assert missed == {}
    assert verify(programme).faults == []


@pytest.mark.pure
def test_the_page_names_every_kind_with_its_fault() -> None:
    named = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))
    assert named == {name: code for name, (_tamper, code) in KINDS.items()}
