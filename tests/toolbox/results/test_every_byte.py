"""Attack 3: whatever people do until a round is published, and whatever is read then, fixes nobody's answer.

In one municipality of which all is drawn, and in a country of five, where a person of a role that is hidden everywhere
counts in the country's figure alone.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from booking.models import Municipality
from tests.factories import make_municipalities
from tests.toolbox.disclosure.solver import SCALE
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from tests.toolbox.results.readers import Readers
from tests.toolbox.results.worlds import CASEWORKER, CHAIR, HEAD, Actor, Scene, Script, attack
from toolbox.disclosure import figures
from toolbox.disclosure.figures import Answer, PublishedFigure

actors = st.builds(
    Actor,
    role=st.sampled_from([CHAIR, HEAD, CASEWORKER, CASEWORKER, CASEWORKER, CASEWORKER]),
    changes_from=st.sampled_from([None, 1, 5]),
    ticks=st.sampled_from([(), (), (True, False), (True,)]),
    writes=st.booleans(),
    hands_in=st.sampled_from([True, True, True, False]),
    is_late=st.sampled_from([False, False, True]),
)
scripts = st.builds(
    Script,
    people=st.lists(actors, min_size=3, max_size=8).map(tuple),
    reopens=st.booleans(),
    rounds=st.sampled_from([1, 1, 2]),
    opens_to_all=st.booleans(),
)


@pytest.fixture
def scene(db: None, clock: Traveller) -> Scene:
    """Return a municipality in two rounds, one after the other."""
    make_municipalities(1)
    Municipality.objects.update(email_domains=["koebenhavn.dk"])
    first = opened_mapping("0101", slug="foerste")
    second = opened_mapping(
        "0101",
        slug="anden",
        letter_at=first.closes_at + 10 * DAY,
        joint_opens_at=first.closes_at + 10 * DAY,
        roles_open_at=first.closes_at + 10 * DAY,
        closes_at=first.closes_at + 30 * DAY,
    )
    for mapping in (first, second):
        mapping.invitations.update(contact_email="anne@koebenhavn.dk")
    return Scene([first, second], Readers(), clock)


@given(script=scripts, data=st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_no_byte_that_anybody_reads_fixes_an_answer(scene: Scene, script: Script, data: st.DataObject) -> None:
    world = data.draw(st.tuples(*(st.sampled_from(SCALE) for _person in script.people)))
    if not script.reopens:  # nobody is late where nothing is opened again
        script = replace(script, people=tuple(replace(actor, is_late=False) for actor in script.people))
    unseen = [place for place, actor in enumerate(script.people) if not actor.consents]
    if len(unseen) < 2:
        return  # all but one chose to be seen
    victim, own = data.draw(st.sampled_from([(a, b) for a in unseen for b in unseen if a != b]))
    attack(scene, script, world, own, victim)


FIVE = Script(tuple(Actor(role=CASEWORKER) for _person in range(5)))


def test_what_is_read_does_depend_on_what_was_answered(scene: Scene) -> None:
    """The attack can see: other figures give other bytes, on the page, in the file and in the mails of nobody."""
    two, four = (scene.play(FIVE, [value] * 4 + [3]) for value in (2, 4))
    assert two[:2] == four[:2], "nothing before the results"
    differ = {where for where in two[2] if two[2][where] != four[2][where]}
    assert len(differ) >= 6
    assert all("resultat" in where for where in differ)


def mean(answers: Sequence[Answer], *, smallest: int = 3) -> PublishedFigure:
    """Publish as many surveys do: the exact mean of three and more."""
    numbers = [answer for answer in answers if answer is not None]
    if len(numbers) < smallest:
        return figures.FEW
    return PublishedFigure(figures.Precision.EXACT, figures.tenths_of(sum(numbers), len(numbers)), len(numbers))


def test_the_same_attack_finds_people_under_mean_of_three(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "published", mean)
    with pytest.raises(AssertionError, match="the figures fix"):
        attack(scene, FIVE, [5, 5, 5, 5, 5], 0, 1)


COUNTRY = Script(
    tuple(Actor(role=role, home=home) for home in range(5) for role in (CHAIR, *[CASEWORKER] * 5)),
    opens_to_all=True,
)
"""Five municipalities with a chair and five caseworkers each: the chairs are shown in the country alone."""


@pytest.fixture
def country(db: None, clock: Traveller) -> Scene:
    """Return five municipalities in a round; two of them are read, and all of what staff and other systems see."""
    codes = [municipality.code for municipality in make_municipalities(5)]
    mapping = opened_mapping(*codes)
    return Scene([mapping], Readers(codes[:2]), clock, codes)


@pytest.mark.parametrize(
    ("victim", "own"),
    [(0, 6), (1, 2)],
    ids=["a hidden chair to another", "a caseworker to a colleague"],
)
def test_no_byte_fixes_an_answer_of_somebody_in_a_country(country: Scene, victim: int, own: int) -> None:
    world = [5, 5, 5, 4, 5, 5] + [5, 1, 2, 1, 1, 1] + [4, 3, 3, 2, 4, 5] * 3
    attack(country, COUNTRY, world, own, victim)


def test_the_country_is_read_and_depends_on_hidden_people(country: Scene) -> None:
    """The attack can see: five chairs who stand in no column give other bytes in the country's figures."""
    low, high = (country.play(COUNTRY, [value, 2, 3, 3, 3, 4] * 5) for value in (2, 4))
    assert low[:2] == high[:2], "nothing before the results"
    differ = {where for where in low[2] if low[2][where] != high[2][where]}
    assert {where.partition("?")[0] for where in differ} == {
        "/admin/toolbox/figure/",
        "/admin/toolbox/figure/export/",
        "mappings/kortlaegning-2016/figures",
    }


def test_the_country_fixes_hidden_people_under_mean_of_three(country: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "published", mean)
    with pytest.raises(AssertionError, match="the figures fix"):
        attack(country, COUNTRY, [5, 2, 3, 3, 3, 4] * 5, 6, 0)
