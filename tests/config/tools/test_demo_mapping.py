"""The mappings that `./start` makes: once, one open and one with results, and nobody hears of it before a reminder."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client

from config.tools.demo_mapping import HALF, LARGE, SMALL, demo_mapping_paths
from notifications.models import Message
from tests.factories import at, danish
from toolbox.clock.mapping_looking import look_at_due_mappings
from toolbox.mapping.standing import state_of
from toolbox.models import Figure, Mapping, Response
from toolbox.rules.mapping_state import MappingState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
START = danish(2016, 9, 28, 9)


def test_the_demo_has_a_mapping_that_is_open_and_one_with_results_and_makes_them_once(client: Client) -> None:
    call_command("load_municipalities")
    with pytest.raises(LookupError, match="load_questionnaire"):
        demo_mapping_paths()
    call_command("load_questionnaire")
    with at(START):
        paths = demo_mapping_paths()
        assert demo_mapping_paths() == paths
        pages = {name: client.get(path) for name, path in paths.items()}
        current = Mapping.objects.get(slug="kortlaegning")
        assert state_of(current) is MappingState.OPEN
        assert look_at_due_mappings() == 0
    assert {page.status_code for page in pages.values()} == {200}
    assert (current.joint_opens_at, current.closes_at) == (danish(2016, 9, 12, 9), danish(2016, 10, 14, 16))
    assert current.invitations.count() == 98
    handed_in = set(current.invitations.exclude(handed_in_at=None).values_list("municipality", flat=True))
    assert handed_in > {LARGE, SMALL}
    assert HALF not in handed_in
    assert not Message.objects.exists()


def test_the_results_of_the_demo_hide_what_is_small_and_show_the_country() -> None:
    call_command("load_municipalities")
    call_command("load_questionnaire")
    with at(START):
        demo_mapping_paths()
    earlier = Mapping.objects.get(slug="proeverunde")
    assert earlier.published_at == danish(2016, 4, 18, 8)
    shown = Figure.objects.filter(mapping=earlier, municipality=LARGE).values_list("column", flat=True)
    assert set(shown) == {"joint", "team-leader", "caseworker"}, "chair and heads are three together"
    small = Figure.objects.filter(mapping=earlier, municipality=SMALL).values_list("column", flat=True)
    assert set(small) == {"joint"}
    assert Figure.objects.filter(mapping=earlier, municipality=None, column="caseworker").exclude(kind="few").exists()
    assert earlier.texts.count() == 6
    assert not Response.objects.filter(link__invitation__mapping=earlier).exclude(code_hash=None).exists()


def test_two_days_later_the_demos_worker_reminds_those_who_lack_something() -> None:
    call_command("load_municipalities")
    call_command("load_questionnaire")
    with at(START):
        demo_mapping_paths()
    with at(START + dt.timedelta(days=2, hours=8)):
        assert look_at_due_mappings() == 1
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"mapping_reminder"}
    assert Message.objects.count() > 80
