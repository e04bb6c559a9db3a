"""What is published of a mapping, once and for good (R2): pages, files and the API read nothing else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Municipality
from toolbox.disclosure.figures import Precision
from toolbox.models.mapping import Mapping

JOINT = "joint"
"""The column of a municipality's joint form."""
WITH_A_VALUE = [kind.value for kind in Precision if kind is not Precision.FEW]


class Figure(models.Model):
    """The published figure of a statement in a column: of a municipality, or national where it is None.

    `column` is a role, `joint` or `joined`; `size_class` is empty but in a national breakdown. `value` has one decimal
    and is None for `few`; `n` counts the answers of the column. `is_split`: at least two answer low and two high (R5).
    """

    mapping = models.ForeignKey(Mapping, models.CASCADE, related_name="figures")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    column = models.CharField(max_length=40)
    size_class = models.CharField(max_length=20, blank=True)
    statement = models.CharField(max_length=20)
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)  # Precision
    value = models.DecimalField(max_digits=2, decimal_places=1, null=True)
    is_split = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("tal for hele landet")
        verbose_name_plural = _("kortlægningens resultat i hele landet")
        ordering: ClassVar[tuple[str, ...]] = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["mapping", "municipality", "column", "statement"],
                condition=Q(municipality__isnull=False),
                name="figure_once_a_municipality",
            ),
            models.UniqueConstraint(
                fields=["mapping", "column", "size_class", "statement"],
                condition=Q(municipality=None),
                name="figure_once_national",
            ),
            models.CheckConstraint(
                condition=(Q(kind=Precision.FEW.value) & Q(value=None))
                | (Q(kind__in=WITH_A_VALUE) & Q(value__isnull=False)),
                name="figure_has_value_unless_few",
            ),
        )

    def __str__(self) -> str:
        return f"{self.column} {self.statement}"


class HeldText(models.Model):
    """A free text of a role that has at least five of them, in random order (R7); the contact can hide it."""

    mapping = models.ForeignKey(Mapping, models.CASCADE, related_name="texts")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    question = models.CharField(max_length=20)
    text = models.TextField()
    is_hidden = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("pk",)

    def __str__(self) -> str:
        return f"{self.role} {self.question}"
