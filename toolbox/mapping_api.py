"""Mappings, read by other systems of staff's: who has answered as counts, and the figures of the country alone."""

import datetime as dt
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Router
from pydantic import BaseModel, Field

from booking.api import errors
from booking.api.auth import READ
from booking.api.paging import After, Limit, page
from toolbox.mapping.standing import role_counts
from toolbox.models import Figure, Mapping

router = Router()
MappingSlug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", description="The mapping's short name.")]


class MappingOut(BaseModel):
    """A mapping that is opened."""

    id: int
    slug: str
    title: str
    opened_at: dt.datetime
    closes_at: dt.datetime
    published_at: dt.datetime | None


class MappingListOut(BaseModel):
    """A page of the list."""

    items: list[MappingOut]
    next: str | None


class RoleCountOut(BaseModel):
    """How many of a role have handed in, of how many where the municipality has said it."""

    role: str
    handed_in: int
    persons: int | None


class ResponsesOut(BaseModel):
    """How far a municipality is."""

    municipality: Annotated[str, Field(description="Its code of four digits.")]
    joint_handed_in: bool
    roles: list[RoleCountOut]


class ResponseListOut(BaseModel):
    """All municipalities of a mapping."""

    items: list[ResponsesOut]


class FigureOut(BaseModel):
    """A figure of the country: a mean, or the bound that it is cut at; nothing of too few."""

    column: Annotated[str, Field(description="`joint`, a role, or `joined` for the roles shown as one.")]
    statement: str
    kind: Literal["exact", "at_most", "at_least", "few"]
    value: float | None
    n: Annotated[int, Field(description="How many answers; 0 for too few.")]


class FigureListOut(BaseModel):
    """The figures of the country; none before the mapping is published."""

    published_at: dt.datetime | None
    items: list[FigureOut]


def _opened(slug: str) -> Mapping:
    mapping = Mapping.objects.filter(slug=slug, opened_at__isnull=False).first()
    if mapping is None:
        raise Http404
    return mapping


@router.get(
    "/mappings",
    response={200: MappingListOut} | errors.KEYED,
    operation_id="list_mappings",
    auth=READ,
    tags=["staff: read"],
)
def list_mappings(request: HttpRequest, after: After = 0, limit: Limit = 100) -> MappingListOut:
    """The mappings that are opened, in the order in which they were made."""  # noqa: D401 the description in the OpenAPI document
    rows = Mapping.objects.filter(opened_at__isnull=False, pk__gt=after).order_by("pk")
    shown, following = page(request, rows, limit=limit, key=lambda row: row.pk)
    names = ("id", "slug", "title", "opened_at", "closes_at", "published_at")
    items = [MappingOut.model_validate({name: getattr(row, name) for name in names}) for row in shown]
    return MappingListOut(items=items, next=following)


@router.get(
    "/mappings/{slug}/responses",
    response={200: ResponseListOut} | errors.KEYED,
    operation_id="list_mapping_responses",
    auth=READ,
    tags=["staff: read"],
)
def list_mapping_responses(request: HttpRequest, slug: MappingSlug) -> ResponseListOut:  # noqa: ARG001 ninja passes it
    """How many have handed in, by municipality and role: counts, never answers."""
    invitations = list(_opened(slug).invitations.order_by("municipality_id"))
    counts = role_counts(invitations)
    return ResponseListOut(
        items=[
            ResponsesOut(
                municipality=invitation.municipality_id,
                joint_handed_in=invitation.handed_in_at is not None,
                roles=[
                    RoleCountOut(role=count.link.role, handed_in=count.handed_in, persons=count.link.persons)
                    for count in counts[invitation.pk]
                ],
            )
            for invitation in invitations
        ]
    )


@router.get(
    "/mappings/{slug}/figures",
    response={200: FigureListOut} | errors.KEYED,
    operation_id="list_mapping_figures",
    auth=READ,
    tags=["staff: read"],
)
def list_mapping_figures(request: HttpRequest, slug: MappingSlug) -> FigureListOut:  # noqa: ARG001 ninja passes it
    """The published figures of the country; those of a municipality are its own and are not here."""  # noqa: D401 the description in the OpenAPI document
    mapping = _opened(slug)
    rows = Figure.objects.filter(mapping=mapping, municipality=None).values("column", "statement", "kind", "value", "n")
    return FigureListOut(published_at=mapping.published_at, items=[FigureOut.model_validate(row) for row in rows])
