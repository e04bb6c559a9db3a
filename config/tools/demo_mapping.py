"""The demo's two mappings: one closed in the spring, with results, and one that is open for sixteen days more.

All answers are drawn by lot, the same at every first start. Who has handed in has no address, so nobody gets a mail
before the first reminder.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

import time_machine
from django.db import transaction
from django.utils import timezone

from booking.rules.working_days import DENMARK
from booking.services.turn import CLOCK, SYSTEM
from toolbox.answering.joint import hand_in_joint, set_persons
from toolbox.clock.mapping_looking import look_at_mapping, mapping_steps
from toolbox.mapping.links import mapping_path, role_path
from toolbox.mapping.opening import open_mapping, store_mapping
from toolbox.mapping.turn import turn_on_mapping
from toolbox.models import JOINT, Edition, Invitation, JointAnswer, Mapping, Response, RoleLink, Scope
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import OURS, document_of_edition, newest_edition, read_questionnaire
from toolbox.results.publishing import publish_results
from toolbox.results.sharing import open_results, share_results
from toolbox.rules.mapping_state import publish_at

LARGE, HALF, SMALL = "0751", "0580", "0825"
"""One with a role too small to be shown, one that is still at it, and one that is small."""
OTHERS = ("0101", "0461", "0851", "0561", "0607", "0621", "0630", "0657", "0740")
PEOPLE = {
    LARGE: {"committee-chair": 1, "head-of-children-services": 2, "team-leader": 7, "caseworker": 24},
    HALF: {"committee-chair": 1, "head-of-children-services": 1, "team-leader": 5, "caseworker": 12},
    SMALL: {"head-of-children-services": 1, "caseworker": 3},
}
USUAL = {"committee-chair": 1, "head-of-children-services": 2, "team-leader": 6, "caseworker": 15}
LEVEL = {JOINT: 3.4, "committee-chair": 3.9, "head-of-children-services": 3.6, "team-leader": 3.2, "caseworker": 2.7}
BY_THEME = (0.5, -0.7, 0.1, -0.3, 0.4)
WISHES = (
    "Faste aftaler om, hvornår vi følger op på de unges mål.",
    "Mere tid til at drøfte de svære sager med en kollega.",
    "Færre steder at skrive det samme.",
    "At vi får at vide, hvad ledelsen bruger tallene til.",
    "En kort tjekliste til den børnefaglige undersøgelse.",
    "At vi øver os i at skrive mål, der kan måles.",
)
EXAMPLE = {
    "title": "Fredagsrunden",
    "text": "Teamlederen gennemgår hver fredag tre tilfældige sager sammen med sagsbehandlerne.",
    "url": "",
    "consent": True,
}
DAY = dt.timedelta(days=1)
CLOSED_BEFORE = 166
"""Days since the earlier one closed: on 28 September 2016 that is 15 April."""


@transaction.atomic
def demo_mapping_paths() -> dict[str, str]:
    """Make the demo's mappings unless they are there; return the paths of their pages by what is seen there."""
    today = timezone.localtime(timezone.now(), DENMARK).replace(hour=9, minute=0, second=0, microsecond=0)
    if (edition := newest_edition(read_questionnaire(OURS).slug)) is None:
        message = "Load the questionnaire first: load_questionnaire."
        raise LookupError(message)
    lot = random.Random(2016)  # noqa: S311 made-up answers
    earlier = Mapping.objects.filter(slug="proeverunde").first() or _earlier(today, edition, lot)
    current = Mapping.objects.filter(slug="kortlaegning").first() or _current(today, edition, lot)
    caseworkers = RoleLink.objects.get(invitation=_invited(current, HALF), role="caseworker")
    return {
        "Joint form": mapping_path(_invited(current, HALF)),
        "Role form": role_path(caseworkers),
        "Results": mapping_path(_invited(earlier, LARGE)),
    }


def _earlier(today: dt.datetime, edition: Edition, lot: random.Random) -> Mapping:
    closes_at = (today - CLOSED_BEFORE * DAY).replace(hour=16)
    codes = [LARGE, HALF, SMALL, *OTHERS]
    with time_machine.travel(closes_at - 32 * DAY, tick=False):
        mapping = _opened("proeverunde", "Prøverunde: faglig ledelse", edition, closes_at, codes)
    _answer(mapping, codes, lot)
    for moment in (closes_at, publish_at(closes_at)):
        with time_machine.travel(moment, tick=False):
            if moment != closes_at:
                publish_results(mapping_id=mapping.pk, by=CLOCK)
                share_results(invitation_id=_invited(mapping, LARGE).pk, is_shared=True)
                open_results(invitation_id=_invited(mapping, LARGE).pk, is_open=True)
            look_at_mapping(mapping.pk)
    return mapping


def _current(today: dt.datetime, edition: Edition, lot: random.Random) -> Mapping:
    closes_at = (today + 16 * DAY).replace(hour=16)
    with time_machine.travel(today - 23 * DAY, tick=False):
        mapping = _opened("kortlaegning", "Kortlægning af faglig ledelse og ledelsesinformation", edition, closes_at)
    _answer(mapping, [LARGE, SMALL, *OTHERS[:5]], lot)
    _answer(mapping, [HALF], lot, is_handed_in=False)
    waiting = mapping.invitations.filter(handed_in_at=None)
    for invitation in waiting:
        invitation.contact_email = f"kortlaegning-{invitation.municipality_id}@example.org"
    Invitation.objects.bulk_update(waiting, ["contact_email"])
    for step in mapping_steps(mapping):
        if step.at < today and not step.is_reminder and step.name != "chair":
            with time_machine.travel(step.at, tick=False), turn_on_mapping(mapping.pk, CLOCK) as turn:
                turn.record(step.kind, None, {"step": step.name, "invitations": [one.pk for one in waiting]})
    look_at_mapping(mapping.pk)  # nothing is left to tell, and the worker need not catch up
    return mapping


def _opened(slug: str, title: str, edition: Edition, closes_at: dt.datetime, codes: Sequence[str] = ()) -> Mapping:
    """Open a mapping now: the joint form after a week, the roles' after two; of all municipalities unless named."""
    now = timezone.now()
    mapping = Mapping(
        slug=slug,
        title=title,
        edition=edition,
        scope=Scope.CHOSEN if codes else Scope.ALL,
        about="Kortlægningen samler gode erfaringer, redskaber og metoder, så alle kommuner kan bruge dem.",
        sender_name="Afdelingschefen",
        sender_title="Socialstyrelsen",
        partner="Et konsulenthus",
        contact_name="Kortlægningens kontakt",
        contact_email="kortlaegning@example.org",
        letter_at=now,
        joint_opens_at=now + 7 * DAY,
        roles_open_at=now + 14 * DAY,
        closes_at=closes_at,
    )
    return open_mapping(mapping_id=store_mapping(mapping).pk, by=SYSTEM, codes=list(codes))


def _answer(mapping: Mapping, codes: Sequence[str], lot: random.Random, *, is_handed_in: bool = True) -> None:
    """Give each of the municipalities its joint form, a day after the other, and its roles' answers."""
    document = document_of_edition(mapping.edition)
    for place, code in enumerate(codes):
        people, invitation = PEOPLE.get(code, USUAL), _invited(mapping, code)
        statements = document.statements_of(JOINT)
        chosen = statements if is_handed_in else statements[:20]
        JointAnswer.objects.bulk_create(
            JointAnswer(invitation=invitation, item=part.id, value=_value(document, part.theme, JOINT, lot) or 3)
            for part in chosen
        )
        themes = lot.sample([theme.key for theme in document.themes], 2)
        JointAnswer.objects.create(invitation=invitation, item="q1", content=themes)
        JointAnswer.objects.create(invitation=invitation, item="q3", content=[EXAMPLE] if code == LARGE else [])
        with time_machine.travel(mapping.roles_open_at + place * DAY, tick=False):
            set_persons(invitation_id=invitation.pk, persons=people)
            if is_handed_in:
                hand_in_joint(invitation_id=invitation.pk)
        for link in RoleLink.objects.filter(invitation=invitation):
            Response.objects.bulk_create(_responses(document, link, people.get(link.role, 0), lot))


def _responses(document: QuestionnaireDocument, link: RoleLink, people: int, lot: random.Random) -> Iterator[Response]:
    for person in range(people):
        values = {part.id: _value(document, part.theme, link.role, lot) for part in document.statements_of(link.role)}
        wish = WISHES[person] if people == PEOPLE[LARGE]["caseworker"] and person < len(WISHES) else ""
        yield Response(link=link, is_handed_in=True, values=values, texts={"q4": wish} if wish else {})


def _value(document: QuestionnaireDocument, theme: str, role: str, lot: random.Random) -> int:
    """Draw an answer; one in thirty is "ved ikke"."""
    place = [part.key for part in document.themes].index(theme)
    drawn = round(lot.gauss(LEVEL[role] + BY_THEME[place % len(BY_THEME)], 0.8))
    return 0 if lot.random() < 1 / 30 else min(5, max(1, drawn))


def _invited(mapping: Mapping, code: str) -> Invitation:
    return Invitation.objects.get(mapping=mapping, municipality=code)
