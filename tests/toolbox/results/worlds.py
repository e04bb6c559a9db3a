"""Attack 3: what people do in a mapping, played in two worlds that tell the same, and every byte compared.

A script of what people do is played, and every byte that anybody can read is kept: while the mapping is open, once it
is closed, and with its results. Then a solver looks for a world in which one person answered otherwise and a colleague
as before. Played in that world, the same script must give the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from django.db import transaction
from time_machine import Traveller

from booking.services.turn import CLOCK
from tests.toolbox.disclosure.solver import SCALE, is_safe
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF
from tests.toolbox.results.readers import Readers
from toolbox.answering.responding import begin_response, hand_in, save_answers
from toolbox.disclosure.columns import JOINED, Respondent, lay_out
from toolbox.disclosure.country import CountryPart, column_part, put_together, role_picture
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
    home: int = 0
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
    """Municipalities with a round or two, and everybody who reads."""

    rounds: list[Mapping]
    readers: Readers
    clock: Traveller
    codes: Sequence[str] = ("0101",)
    document: QuestionnaireDocument = field(init=False)
    asked: dict[str, list[str]] = field(default_factory=dict)

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
        for pk in mapping.invitations.values_list("pk", flat=True):
            share_results(invitation_id=pk, is_shared=True)
            open_results(invitation_id=pk, is_open=script.opens_to_all)
        yield self.readers.read(mapping)

    def _answer(self, mapping: Mapping, actor: Actor, answer: int) -> None:
        links = RoleLink.objects.filter(invitation__mapping=mapping, role=actor.role)
        response, _code = begin_response(link=links.get(invitation__municipality=self.codes[actor.home]))
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

    def told(self, script: Script, world: Sequence[int]) -> Iterator[tuple[str, str, str, PublishedFigure]]:
        """Yield what municipalities' columns and the country say of what differs, by the pure rules alone."""
        homes: dict[str, dict[str, list[Respondent]]] = {}
        for actor, answer in zip(script.people, world, strict=True):
            if actor.hands_in:
                answers: dict[str, Answer] = dict.fromkeys(self._asked(actor.role), answer)
                of_home = homes.setdefault(self.codes[actor.home], {})
                of_home.setdefault(actor.role, []).append(Respondent(answers, consents=actor.consents))
        layouts = {code: lay_out(by_role) for code, by_role in homes.items()}
        asked = sorted({item for actor in script.people for item in self._asked(actor.role)})
        found = [
            (code, column.key, item, column.figure(item))
            for code, layout in layouts.items()
            for column in layout.columns
            for item in asked
        ]
        yield from found
        parts: dict[tuple[str, str], list[CountryPart]] = defaultdict(list)
        for code, column, item, figure in found:
            if part := column_part(code, figure):
                parts[column, item].append(part)
        for role in sorted({actor.role for actor in script.people}):
            for item in self._asked(role):
                hidden = {
                    code: [person.answers[item] for person in layout.hidden[role]]
                    for code, layout in layouts.items()
                    if role in layout.hidden
                }
                yield "", role, item, role_picture(parts[role, item], hidden, {}).whole
        for item in asked:
            yield "", JOINED, item, put_together(parts[JOINED, item])

    def _asked(self, role: str) -> list[str]:
        """Return the role's first statement, and what it mirrors."""
        if role not in self.asked:
            first = self.document.statements_of(role)[0].id
            mirrored = mirrored_statements(self.document, role)
            self.asked[role] = [first, *(joint for joint, own in mirrored.items() if own == first)]
        return self.asked[role]

    def otherwise(self, script: Script, world: Sequence[int], own: int, victim: int) -> Iterator[tuple[int, ...]]:
        """Yield worlds that tell the same, in which the victim answered otherwise and the colleague as before."""
        told = list(self.told(script, world))
        others = [place for place in range(len(world)) if place not in {own, victim}]
        for count in range(3):
            for places in combinations(others, count):
                for values in product(SCALE, repeat=count + 1):
                    changed = list(world)
                    for place, value in zip((victim, *places), values, strict=True):
                        changed[place] = value
                    if changed[victim] != world[victim] and self._tells(script, changed, told):
                        yield tuple(changed)

    def _tells(
        self, script: Script, world: Sequence[int], told: Sequence[tuple[str, str, str, PublishedFigure]]
    ) -> bool:
        """Tell whether a world says the same; nearly all are told apart by a column, long before the country."""
        return all(ours == theirs for ours, theirs in zip(told, self.told(script, world), strict=True))


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
