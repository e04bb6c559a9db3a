"""Attack 3: whatever people do until a round is published, and whatever is read then, fixes nobody's answer.

A script of what people do is played, and every byte that anybody can read is kept: while the mapping is open, once it
is closed, and with its results. Then a solver looks for a world in which one person answered otherwise and a colleague
as before. Played in that world, the same script must give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from booking.models import Municipality
from booking.services.turn import CLOCK
from tests.factories import make_municipalities
from tests.toolbox.disclosure.solver import SCALE, is_safe
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF, opened_mapping
from tests.toolbox.results.readers import Readers
from toolbox.answering.responding import begin_response, hand_in, save_answers
from toolbox.disclosure import figures
from toolbox.disclosure.columns import Respondent, lay_out
from toolbox.disclosure.figures import Answer, PublishedFigure
from toolbox.mapping.opening import change_moments
from toolbox.models import Mapping, RoleLink
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.publishing import publish_results
from toolbox.results.sharing import open_results, share_results
from toolbox.results.stored import mirrored_statements
from toolbox.rules.mapping_state import publish_at

CHAIR, HEAD, CASEWORKER = "committee-chair", "head-of-children-services", "caseworker"
WISH = "Mere tid"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """What a person does: changes an answer, ticks and takes it back, writes, hands in or leaves it a draft."""

    role: str
    changes_from: int | None = None
    ticks: tuple[bool, ...] = ()
    writes: bool = False
    hands_in: bool = True
    is_late: bool = False

    @property
    def consents(self) -> bool:
        """Tell what the last tick says."""
        return bool(self.ticks) and self.ticks[-1]


@dataclass(frozen=True)
class Script:
    """Who does what, in order; `reopens`: the closing is moved once it has passed, and whoever is late hands in."""

    people: tuple[Actor, ...]
    reopens: bool = False
    rounds: int = 1
    opens_to_all: bool = True


@dataclass
class Scene:
    """One municipality with two rounds, and everybody who reads."""

    rounds: list[Mapping]
    readers: Readers
    clock: Traveller
    document: QuestionnaireDocument = field(init=False)

    def __post_init__(self) -> None:
        self.document = document_of_edition(self.rounds[0].edition)

    def play(self, script: Script, world: Sequence[int]) -> list[dict[str, bytes]]:
        """Play the script with these answers, and take everything back; return what was read at each moment."""
        with transaction.atomic():
            read = [told for mapping in self.rounds[: script.rounds] for told in self._round(mapping, script, world)]
            transaction.set_rollback(True)
        return read

    def _round(self, mapping: Mapping, script: Script, world: Sequence[int]) -> Iterator[dict[str, bytes]]:
        mapping = Mapping.objects.get(pk=mapping.pk)
        self.clock.move_to(mapping.joint_opens_at + DAY / 24)
        for actor, answer in zip(script.people, world, strict=True):
            if not (actor.is_late and script.reopens):
                self._answer(mapping, actor, answer)
        yield self.readers.read(mapping)
        self.clock.move_to(mapping.closes_at + DAY / 240)
        yield self.readers.read(mapping)
        if script.reopens:
            later = mapping.closes_at + DAY / 12
            mapping = change_moments(mapping_id=mapping.pk, by=STAFF, reason="Nede", closes_at=later)
            for actor, answer in zip(script.people, world, strict=True):
                if actor.is_late:
                    self._answer(mapping, actor, answer)
        self.clock.move_to(publish_at(mapping.closes_at) + DAY / 240)
        publish_results(mapping_id=mapping.pk, by=CLOCK)
        invitation = mapping.invitations.get()
        share_results(invitation_id=invitation.pk, is_shared=True)
        open_results(invitation_id=invitation.pk, is_open=script.opens_to_all)
        yield self.readers.read(mapping)

    def _answer(self, mapping: Mapping, actor: Actor, answer: int) -> None:
        response, _code = begin_response(link=RoleLink.objects.get(invitation__mapping=mapping, role=actor.role))
        for value in (actor.changes_from, answer):
            if value is not None:
                save_answers(response_id=response.pk, values=self.values(actor.role, value), texts={})
        for tick in actor.ticks:
            save_answers(response_id=response.pk, values={}, texts={}, consents=tick)
        if actor.writes:
            save_answers(response_id=response.pk, values={}, texts={"q4": WISH})
        if actor.hands_in:
            hand_in(response_id=response.pk)

    def values(self, role: str, answer: int) -> dict[str, int]:
        """Give the first statement the answer, and all others the same for everybody."""
        first, *others = (statement.id for statement in self.document.statements_of(role))
        return {first: answer} | dict.fromkeys(others, 3)

    def told(self, script: Script, world: Sequence[int]) -> list[tuple[str, str, PublishedFigure]]:
        """Return what the municipality's columns say of the statement that differs, by the pure rules alone."""
        by_role: dict[str, list[Respondent]] = {}
        mirrors: dict[str, dict[str, str]] = {}
        for actor, answer in zip(script.people, world, strict=True):
            if actor.hands_in:
                first = self.document.statements_of(actor.role)[0].id
                mirrors.setdefault(actor.role, mirrored_statements(self.document, actor.role))
                answers: dict[str, Answer] = {first: answer}
                answers |= {joint: answer for joint, own in mirrors[actor.role].items() if own == first}
                by_role.setdefault(actor.role, []).append(Respondent(answers, consents=actor.consents))
        asked = {statement for people in by_role.values() for person in people for statement in person.answers}
        found = lay_out(by_role).columns
        return [(column.key, asked_of, column.figure(asked_of)) for column in found for asked_of in sorted(asked)]

    def otherwise(self, script: Script, world: Sequence[int], own: int, victim: int) -> Iterator[tuple[int, ...]]:
        """Yield worlds that tell the same, in which the victim answered otherwise and the colleague as before."""
        told = self.told(script, world)
        others = [place for place in range(len(world)) if place not in {own, victim}]
        for count in range(3):
            for places in combinations(others, count):
                for values in product(SCALE, repeat=count + 1):
                    changed = list(world)
                    for place, value in zip((victim, *places), values, strict=True):
                        changed[place] = value
                    if changed[victim] != world[victim] and self.told(script, changed) == told:
                        yield tuple(changed)


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


def attack(scene: Scene, script: Script, world: Sequence[int], own: int, victim: int) -> None:
    """Fail where what is read fixes the victim's answer, or tells a colleague that it is negative."""
    possible, other = {world[victim]}, None
    for found in scene.otherwise(script, world, own, victim):
        possible.add(found[victim])
        other = other or found
        if is_safe(possible):
            break
    assert is_safe(possible), f"the figures fix {victim}: {possible}"
    assert other is not None
    for moment, (ours, theirs) in enumerate(zip(scene.play(script, world), scene.play(script, other), strict=True)):
        differ = {where for where in ours.keys() | theirs.keys() if ours.get(where) != theirs.get(where)}
        assert not differ, f"read at moment {moment}: {world} and {other}"


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


def test_the_same_attack_finds_people_under_mean_of_three(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def mean(answers: Sequence[Answer], *, smallest: int = 3) -> PublishedFigure:
        numbers = [answer for answer in answers if answer is not None]
        tenths = figures.tenths_of(sum(numbers), len(numbers))
        return (
            PublishedFigure(figures.Precision.EXACT, tenths, len(numbers)) if len(numbers) >= smallest else figures.FEW
        )

    monkeypatch.setattr(figures, "published", mean)
    with pytest.raises(AssertionError, match="the figures fix"):
        attack(scene, FIVE, [5, 5, 5, 5, 5], 0, 1)
