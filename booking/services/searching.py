"""Keeps what rows are found by where their own `save` did not: rows that the release before wrote."""

from collections.abc import Iterator

from django.db.models import Model

from booking.models import Attendee, Registration
from booking.models.searched import searched_text

AT_A_TIME = 500
KEPT: tuple[type[Registration | Attendee], ...] = (Registration, Attendee)


def fold_new() -> int:
    """Fold some of the rows that are not folded yet; return how many were."""
    return sum(_fold(row) for model in KEPT for row in model.objects.filter(searched=None)[:AT_A_TIME])


def fold_again() -> int:
    """Fold every row whose text is not what it should be: the release before may have changed or erased the row."""
    return sum(_fold(row) for row in _all_rows() if row.searched != searched_text(row))


def _all_rows() -> Iterator[Registration | Attendee]:
    for model in KEPT:
        yield from model.objects.order_by("pk").iterator(chunk_size=AT_A_TIME)


def _fold(row: Registration | Attendee) -> int:
    """Write the text, unless another has written one meanwhile: that one is newer."""
    model: type[Model] = type(row)
    unchanged = model._default_manager.filter(pk=row.pk, searched=row.searched)  # noqa: SLF001 documented API
    return unchanged.update(searched=searched_text(row))
