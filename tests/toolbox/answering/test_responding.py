"""A person's answers: a code that is stored nowhere, pages beside each other, nothing after the closing."""

import pytest
from django.utils import timezone
from time_machine import Traveller

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from toolbox.answering.codes import LETTERS, code_hash, new_code
from toolbox.answering.refusals import NotOpenForAnswers
from toolbox.answering.responding import begin_response, hand_in, response_by, save_answers
from toolbox.models import MappingEntry, Response, RoleLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def link_of(role: str = "caseworker", code: str = "0101") -> RoleLink:
    found = RoleLink.objects.select_related("invitation__mapping")
    return found.get(role=role, invitation__municipality_id=code)


def test_a_code_is_sixty_bits_and_read_as_people_write_it() -> None:
    assert len(set(LETTERS)) == 32
    assert not set("ILOU") & set(LETTERS)
    assert len({new_code() for _try in range(200)}) == 200
    written = "K7M4-Q2XP-9D0R"
    assert code_hash(written) == code_hash(" k7m4 q2xp 9dor ")
    assert code_hash(written) != code_hash("K7M4-Q2XP-9DTR")


def test_answers_are_gone_on_with_by_the_code_and_by_no_other_link() -> None:
    make_municipalities(2)
    opened_mapping("0101", "0102")
    response, code = begin_response(link=link_of())
    assert response_by(link=link_of(), code=code) == response
    assert response_by(link=link_of("team-leader"), code=code) is None
    assert response_by(link=link_of(code="0102"), code=code) is None
    assert response_by(link=link_of(), code="") is None
    assert code.replace("-", "") not in str(Response.objects.values().get())


def test_pages_are_kept_beside_each_other_and_an_answer_can_be_taken_back() -> None:
    make_municipalities(1)
    opened_mapping("0101")
    response, _code = begin_response(link=link_of())
    save_answers(response_id=response.pk, values={"s01": 5, "s02": 0}, texts={})
    save_answers(response_id=response.pk, values={"s03": 1, "s01": None}, texts={"q4": "Mere tid"}, consents=True)
    response.refresh_from_db()
    assert (response.values, response.texts) == ({"s02": 0, "s03": 1}, {"q4": "Mere tid"})
    assert (response.consents, response.is_handed_in) == (True, False)
    for _time in range(2):
        hand_in(response_id=response.pk)
    assert Response.objects.filter(is_handed_in=True).count() == 1
    save_answers(response_id=response.pk, values={"s03": 2}, texts={"q4": ""})
    response.refresh_from_db()
    assert (response.values["s03"], response.texts, response.is_handed_in) == (2, {}, True), (
        "corrected, still handed in"
    )


def test_nothing_is_answered_before_the_opening_nor_after_the_closing(clock: Traveller) -> None:
    make_municipalities(1)
    opened_mapping("0101", roles_open_at=timezone.now() + DAY)
    with pytest.raises(NotOpenForAnswers):
        begin_response(link=link_of())
    clock.shift(2 * DAY)
    response, _code = begin_response(link=link_of())
    clock.shift(27 * DAY)
    for write in (
        lambda: begin_response(link=link_of()),
        lambda: save_answers(response_id=response.pk, values={"s01": 1}, texts={}),
        lambda: hand_in(response_id=response.pk),
    ):
        with pytest.raises(NotOpenForAnswers):
            write()
    response.refresh_from_db()
    assert response.values == {}


def test_a_response_holds_no_moment_no_name_and_leaves_no_entry() -> None:
    make_municipalities(1)
    opened_mapping("0101")
    before = MappingEntry.objects.count()
    response, _code = begin_response(link=link_of())
    hand_in(response_id=response.pk)
    assert MappingEntry.objects.count() == before
    columns = {field.name for field in Response._meta.get_fields()}
    assert columns == {"id", "link", "code_hash", "is_handed_in", "consents", "values", "texts"}
