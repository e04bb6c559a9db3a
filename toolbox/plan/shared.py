"""What Socialstyrelsen sees of goal plans: the shared ones, and of the others no more than their number."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from booking.models import Municipality
from booking.queries.added import AddedFact, Dated, OnPage
from toolbox.models import Plan, PlanState

OF_MUNICIPALITIES = Q(erased_at=None, municipality__isnull=False)


@dataclass(frozen=True, kw_only=True)
class PlanCount:
    """How many plans stand so, and how many of them are shared."""

    words: str
    count: int
    shared: int


@dataclass(frozen=True, kw_only=True)
class MunicipalityRow:
    """A municipality with the number of its plans, and those that it shares."""

    municipality: Municipality
    count: int
    shared: list[Plan]


def shared_plans() -> QuerySet[Plan]:
    """Return the plans that staff and their systems may read."""
    return Plan.objects.filter(OF_MUNICIPALITIES, is_shared=True).select_related("municipality").order_by("pk")


def plan_examples() -> QuerySet[Plan]:
    """Return the examples that plans are begun from, the newest first."""
    return Plan.objects.filter(erased_at=None, municipality=None).order_by("-pk")


def state_counts() -> list[PlanCount]:
    """Count the plans of municipalities by state; one statement."""
    rows = Plan.objects.filter(OF_MUNICIPALITIES).order_by().values("state")
    counted = rows.annotate(all=Count("pk"), told=Count("pk", Q(is_shared=True)))
    found = {row["state"]: row for row in counted}
    return [
        PlanCount(words=str(state.label), count=found[state]["all"], shared=found[state]["told"])
        for state in PlanState
        if state in found
    ]


def municipality_rows() -> list[MunicipalityRow]:
    """Return every municipality by name; three statements however many there are."""
    counts = Counter(Plan.objects.filter(OF_MUNICIPALITIES).values_list("municipality", flat=True))
    shared = defaultdict(list)
    for plan in shared_plans():
        shared[plan.municipality_id].append(plan)
    return [
        MunicipalityRow(municipality=municipality, count=counts[municipality.pk], shared=shared[municipality.pk])
        for municipality in Municipality.objects.order_by("name")
    ]


def plans_for_staff(registrations: Sequence[Dated]) -> Mapping[int, AddedFact]:
    """Say of each registration with a plan which are shared, by name, and that there is one that is not."""
    found: dict[int, list[Plan]] = defaultdict(list)
    of_these = Q(registration__in=[registration.pk for registration, _day in registrations])
    for plan in Plan.objects.filter(OF_MUNICIPALITIES & of_these):
        found[plan.registration_id].append(plan)  # type: ignore[index]  # filtered by it
    return {pk: _fact(plans) for pk, plans in found.items()}


def _fact(plans: list[Plan]) -> AddedFact:
    shared = [plan for plan in plans if plan.is_shared]
    return AddedFact(
        heading=_("Målplan"),
        lines=[OnPage(f"{plan.title} ({plan.get_state_display()})") for plan in shared],
        without=_("Kommunen har en målplan, som den ikke har delt med os."),
        own_page="",
        press=_("Læs planen") if shared else "",
        staff_page="admin:toolbox_plan_of_registration",
        permission="toolbox.view_plan",
    )
