"""What a municipality can start a plan from, and the start itself: the same press twice makes one plan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import Municipality, Registration
from booking.rules.working_days import danish_day
from booking.services.turn import MUNICIPALITY
from toolbox.chosen.choosing import chosen_of
from toolbox.models import ChangeKind, Plan, Stage, Theme
from toolbox.plan.document import PlanDocument
from toolbox.plan.loading import newest_example
from toolbox.plan.reading import document_of
from toolbox.plan.refusals import IsFull
from toolbox.plan.starting import as_next_year, create_plan, document_of_themes, empty_document, review_day
from toolbox.queries import in_language
from toolbox.rules.due import next_look_back

MOST_PLANS = 20
"""The number of plans that stand below one registration."""
THEMES, EXAMPLE, EMPTY, EARLIER = "themes", "example", "empty", "earlier-"
RESULTS = "results"


@dataclass(frozen=True, kw_only=True)
class PlanStarts:
    """What there is to start from: the words of the themes chosen, the example, and earlier plans."""

    themes: Sequence[str]
    example: Plan | None
    earlier: Sequence[Plan]


def plans_of(registration: Registration) -> QuerySet[Plan]:
    """Return the plans that the registration's contact may open: its own, and those that go to the contact's address.

    Others of the municipality are not shown: who registers a municipality has not shown that it may read them.
    """
    own = Q(registration=registration)
    if registration.contact_email:
        own |= Q(municipality=registration.municipality_id, email__iexact=registration.contact_email)
    return Plan.objects.filter(own, erased_at__isnull=True).order_by("-pk")


def starts_of(registration: Registration, *, language: str) -> PlanStarts:
    """Return what the registration can start a plan from: the themes of the day, else those chosen before it."""
    picked = chosen_of([registration.pk], Stage.AFTER)[registration.pk].themes
    picked = picked or chosen_of([registration.pk], Stage.BEFORE)[registration.pk].themes
    themes = Theme.objects.filter(pk__in=picked)
    return PlanStarts(
        themes=[in_language(language, theme.question_da, theme.question_en).text for theme in themes],
        example=newest_example(),
        earlier=list(plans_of(registration)),
    )


def begin_plan(*, registration_id: int, start: str, title: str, language: str, known: int) -> Plan:
    """Start a plan from one of the ways, with `known` plans on the page where it was pressed; raises IsFull.

    The registration's row makes two presses come one after the other: where a plan was started since the page was
    shown, that one is it (Q12).
    """
    with transaction.atomic():
        found = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("municipality")
        registration = found.get(pk=registration_id)
        plans = list(Plan.objects.filter(registration=registration, erased_at=None).order_by("-pk"))
        if len(plans) > known:
            return plans[0]
        if len(plans) >= MOST_PLANS:
            raise IsFull
        document = _document(registration, start, title=title, language=language)
        document.review_on = review_day(_day_of(registration))
        return create_plan(
            document=document,
            municipality=registration.municipality,
            registration=registration,
            email=registration.contact_email,
            by=MUNICIPALITY,
            start=start.partition("-")[0],
        )


def begin_from_results(
    *, municipality: Municipality, email: str, title: str, themes: Sequence[str], language: str, press: UUID
) -> Plan:
    """Start a plan with a sub-goal for each theme of a municipality's result; raises IsFull.

    The municipality's row makes two presses come one after the other, and `press` tells that they are the same (Q12):
    who has the link of the result is led to no plan that is there already.
    """
    with transaction.atomic():
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
        stands = Plan.objects.filter(municipality=municipality, erased_at=None)
        made = _made_by(press, stands)
        if made:
            return made
        if stands.filter(registration=None).count() >= MOST_PLANS:
            raise IsFull
        goal = _("Jeres politiske mål")
        document = document_of_themes(title=title, goal=goal, themes=list(themes), language=language)
        document.review_on = review_day(danish_day(timezone.now()))
        return create_plan(
            document=document,
            municipality=municipality,
            email=email,
            by=MUNICIPALITY,
            start=RESULTS,
            press=str(press),
        )


def begin_next_year(*, plan_id: int, title: str, press: UUID) -> Plan:
    """Start next year's plan from a municipality's plan, for the same contact; raises IsFull.

    The plan's row makes two presses come one after the other, and `press`, which the page has for itself, tells that
    they are the same (Q12): who has the link of one plan is led to no other that is there already.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id, municipality__isnull=False)
        stands = Plan.objects.filter(municipality=plan.municipality_id, erased_at=None)
        made = _made_by(press, stands)
        if made:
            return made
        if stands.filter(registration=plan.registration_id).count() >= MOST_PLANS:
            raise IsFull
        today = danish_day(timezone.now())
        document = as_next_year(document_of(plan), is_edited=plan.changed_at is not None)
        document.title = title
        document.review_on = next_look_back(plan.review_on, today=today) if plan.review_on else review_day(today)
        return create_plan(
            document=document,
            municipality=plan.municipality,
            registration=plan.registration,
            email=plan.email,
            by=MUNICIPALITY,
            start=EARLIER.rstrip("-"),
            press=str(press),
        )


def _made_by(press: UUID, plans: QuerySet[Plan]) -> Plan | None:
    return plans.filter(entries__kind=ChangeKind.CREATED, entries__details__press=str(press)).first()


def _document(registration: Registration, start: str, *, title: str, language: str) -> PlanDocument:
    starts = starts_of(registration, language=language)
    goal = _("Jeres politiske mål")
    if start == THEMES and starts.themes:
        return document_of_themes(title=title, goal=goal, themes=list(starts.themes), language=language)
    if start == EXAMPLE and starts.example:
        return document_of(starts.example).model_copy(update={"title": title})
    earlier = next((plan for plan in starts.earlier if start == f"{EARLIER}{plan.pk}"), None)
    if earlier:
        fresh = as_next_year(document_of(earlier), is_edited=earlier.changed_at is not None)
        return fresh.model_copy(update={"title": title})
    return empty_document(title=title, goal=goal, language=language)


def _day_of(registration: Registration) -> dt.date:
    day = getattr(registration, "day", None)
    return danish_day(day.starts_at if day else timezone.now())
