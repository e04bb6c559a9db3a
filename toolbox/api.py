"""The goal plans that municipalities share with Socialstyrelsen, read and replaced by other systems of staff's."""

import datetime as dt
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router
from ninja.responses import Response
from pydantic import BaseModel, Field

from booking import looks
from booking.api import errors
from booking.api.auth import READ, WRITE, actor_of, token_of
from booking.api.fields import LARGEST
from booking.api.paging import After, Limit, page
from booking.refusals import Invalid
from toolbox.models import Plan
from toolbox.plan.document import PlanDocument
from toolbox.plan.reading import document_of
from toolbox.plan.replacing import replace_plan
from toolbox.plan.shared import shared_plans

router = Router()
MOST_BODY_OF_PLAN = 1_048_576
"""Octets: a plan of some four hundred action goals with all that they have."""
IF_MATCH = "If-Match"

PlanId = Annotated[int, Path(ge=1, le=LARGEST)]
IfMatch = Annotated[
    str | None,
    Header(
        alias=IF_MATCH,
        description="The `ETag` of the plan that was read, or `*`. Must be sent: refused with 412 and `stale` where "
        "the plan has changed since.",
    ),
]


class ListedPlanOut(BaseModel):
    """A shared plan."""

    id: int
    municipality: Annotated[str, Field(description="Its code of four digits.")]
    title: str
    state: Literal["draft", "adopted", "closed"]
    adopted_on: dt.date | None
    review_on: dt.date | None
    created_at: dt.datetime
    changed_at: dt.datetime | None
    entries: Annotated[int, Field(description="The number of its last change, which is its `ETag`.")]


class PlanListOut(BaseModel):
    """A page of the list."""

    items: list[ListedPlanOut]
    next: str | None


class PlanOut(ListedPlanOut):
    """A shared plan with all that it says; without it for a key that may not read."""

    document: PlanDocument | None


def _facts(plan: Plan) -> dict[str, object]:
    assert plan.municipality is not None  # noqa: S101 shared plans have one
    names = ("id", "title", "state", "adopted_on", "review_on", "created_at", "changed_at")
    facts = {name: getattr(plan, name) for name in names}
    return facts | {"municipality": plan.municipality.code, "entries": plan.last_entry_number}


def _found(plan_id: int) -> Plan:
    plan = shared_plans().filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def _answer(plan: Plan, *, is_read: bool) -> HttpResponse:
    document = document_of(plan).model_dump(mode="json") if is_read else None
    response = Response(_facts(plan) | {"document": document})
    response["ETag"] = quote_etag(str(plan.last_entry_number))
    return response


@router.get(
    "/plans",
    response={200: PlanListOut} | errors.KEYED,
    operation_id="list_plans",
    auth=READ,
    tags=["staff: read"],
)
def list_plans(
    request: HttpRequest,
    municipality: Annotated[str | None, Query(pattern=r"^[0-9]{4}$", description="Only those of this code.")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> PlanListOut:
    """The plans that municipalities share, in the order in which they were begun."""  # noqa: D401 the description in the OpenAPI document
    rows = shared_plans().filter(pk__gt=after)
    if municipality is not None:
        rows = rows.filter(municipality__code=municipality)
    shown, following = page(request, rows, limit=limit, key=lambda row: row.pk)
    return PlanListOut(items=[ListedPlanOut.model_validate(_facts(plan)) for plan in shown], next=following)


@router.get(
    "/plans/{plan_id}",
    response={200: PlanOut} | errors.KEYED,
    operation_id="get_plan",
    auth=READ,
    tags=["staff: read"],
)
def get_plan(request: HttpRequest, plan_id: PlanId) -> HttpResponse:
    """One shared plan, with its `ETag`."""
    plan = _found(plan_id)
    looks.shows(request, 1)
    return _answer(plan, is_read=True)


@router.put(
    "/plans/{plan_id}",
    response={200: PlanOut} | errors.ACTING,
    operation_id="put_plan",
    auth=WRITE,
    tags=["staff: act"],
)
def put_plan(request: HttpRequest, plan_id: PlanId, body: PlanDocument, if_match: IfMatch = None) -> HttpResponse:
    """Makes a shared plan what the body says; the same again changes nothing.

    Rows whose `id` is known below their parent are changed in place, those without are added, those that are not named
    are removed; each change stands in the plan's history, where the municipality can undo it. `number` is computed.
    """  # noqa: D401 the description in the OpenAPI document
    plan, known = _found(plan_id), [tag.strip('"') for tag in parse_etags(if_match or "")]
    if not known:
        raise Invalid({IF_MATCH: _("Send den ETag, som planen blev læst med.")})
    replace_plan(plan_id=plan.pk, document=body, known=None if "*" in known else known, by=actor_of(request))
    may_read = token_of(request).can_read
    looks.shows(request, int(may_read))
    return _answer(_found(plan_id), is_read=may_read)
