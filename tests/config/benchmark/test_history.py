"""A history that was put in at once is a real one: every copy verifies, and goes on."""

from pathlib import Path

import pytest
from django.core.management import call_command

from booking.models import JournalEntry, Municipality, Programme, Registration, ThemedDay
from booking.services.record import verify
from config.benchmark import scene
from config.benchmark.history import History
from config.benchmark.programs import WrongAnswerError
from tests.factories import receive

pytestmark = pytest.mark.django_db


def test_copies_of_a_history_verify_and_go_on(tmp_path: Path) -> None:
    call_command("load_municipalities", verbosity=0)
    Municipality.objects.exclude(code__in=("0101", "0147", "0151", "0153", "0155", "0157", "0159")).delete()
    history = History(scene.facts_of_this_year(tmp_path))
    history.grow(21)
    programmes = list(Programme.objects.order_by("pk"))
    assert [programme.slug for programme in programmes] == ["history-0", "history-copy-0", "history-copy-1"]
    for programme in programmes:
        assert verify(programme).sentences == []
    assert (Registration.objects.count(), ThemedDay.objects.count()) == (21, 15)
    assert JournalEntry.objects.count() >= 3 * 21
    municipality = Municipality.objects.create(
        code="0999", name="Ny", full_name="Ny Kommune", region_code="1084", region_name="R", email_domains=["ny.dk"]
    )
    assert receive(programmes[2], municipality).registration.queue_number == 8
    assert verify(Programme.objects.get(pk=programmes[2].pk)).sentences == []
    history.expect_proof()


def test_gap_in_a_queue_is_noticed(tmp_path: Path) -> None:
    call_command("load_municipalities", verbosity=0)
    [programme] = scene.new_programmes(scene.facts_of_this_year(tmp_path), "queue", 1)
    rows = [receive(programme, municipality).registration for municipality in Municipality.objects.all()[:3]]
    scene.expect_whole_queues([programme], 3)
    with pytest.raises(WrongAnswerError, match="4 were told that they are registered, 3 are"):
        scene.expect_whole_queues([programme], 4)
    Registration.objects.filter(pk=rows[2].pk).update(queue_number=7)
    with pytest.raises(WrongAnswerError, match="the queue of queue-0 is wrong"):
        scene.expect_whole_queues([programme], 3)
