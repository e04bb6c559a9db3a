"""What stands on the shelf (A19, C1): elements, their themes, and the tools of each theme.

Rows are hidden, never deleted, because what municipalities chose refers to them. `version` rises with each change: a
form that began with an older one shows what a colleague wrote (Q13), and the public page knows that it has changed.
"""

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Municipality

LONGEST_HEADING = 200
LONGEST_ABOUT = 600
LONGEST_TEXT = 3000
LONGEST_URL = 500


class OnShelf(models.Model):
    """What all rows have; `key` names a row of our own file, or an example of a mapping; of staff's own it is empty."""

    key = models.SlugField(_("nøgle"), max_length=60, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(
        _("rækkefølge"), default=100, help_text=_("Det laveste tal står først.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("position", "pk")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="%(app_label)s_%(class)s_key_once"),
        )


class Element(OnShelf):
    """One of the four elements: Styringsgrundlag, Faglig udvikling, Opfølgning, Ledelsesinformation."""

    name_da = models.CharField(_("navn"), max_length=LONGEST_HEADING)
    name_en = models.CharField(_("navn på engelsk"), max_length=LONGEST_HEADING, blank=True)
    about_da = models.TextField(_("om elementet"), max_length=LONGEST_ABOUT, blank=True)
    about_en = models.TextField(_("om elementet på engelsk"), max_length=LONGEST_ABOUT, blank=True)

    class Meta(OnShelf.Meta):
        verbose_name = _("element")
        verbose_name_plural = _("elementer")

    def __str__(self) -> str:
        return self.name_da


THEME_ORDER = ("element__position", "element_id", "position", "pk")
"""Themes in the order of the shelf; a query that counts has to be told."""


class Theme(OnShelf):
    """A theme, headed by a question (C1)."""

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="themes", verbose_name=_("element"))
    question_da = models.CharField(_("spørgsmål"), max_length=LONGEST_HEADING)
    question_en = models.CharField(_("spørgsmål på engelsk"), max_length=LONGEST_HEADING, blank=True)
    about_da = models.TextField(_("om temaet"), max_length=LONGEST_ABOUT, blank=True)
    about_en = models.TextField(_("om temaet på engelsk"), max_length=LONGEST_ABOUT, blank=True)
    is_shown = models.BooleanField(
        _("vises for alle"), default=False, help_text=_("Uden kryds ses det kun i forhåndsvisningen.")
    )

    class Meta(OnShelf.Meta):
        verbose_name = _("tema")
        verbose_name_plural = _("temaer")
        ordering = THEME_ORDER

    def __str__(self) -> str:
        return self.question_da


class ThemeReference(models.Model):
    """A theme that a reader of another should see too."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="references")
    other = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+", verbose_name=_("se også temaet"))

    class Meta:
        verbose_name = _("henvisning")
        verbose_name_plural = _("henvisninger")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["theme", "other"], name="reference_once"),
            models.CheckConstraint(
                condition=~Q(theme=models.F("other")),
                name="reference_to_another",
                violation_error_message=_("Et tema kan ikke henvise til sig selv."),
            ),
        )

    def __str__(self) -> str:
        return str(self.other)


class Tool(OnShelf):
    """A tool: a text, a link, or a text about what a link leads to; with a `municipality` its good example (B12)."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="tools", verbose_name=_("tema"))
    title_da = models.CharField(_("titel"), max_length=LONGEST_HEADING)
    title_en = models.CharField(_("titel på engelsk"), max_length=LONGEST_HEADING, blank=True)
    text_da = models.TextField(
        _("tekst"), max_length=LONGEST_TEXT, blank=True, help_text=_("En tom linje begynder et nyt afsnit.")
    )
    text_en = models.TextField(_("tekst på engelsk"), max_length=LONGEST_TEXT, blank=True)
    url = models.CharField(
        _("link"),
        max_length=LONGEST_URL,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"], message=_("Skriv en adresse, der begynder med https://"))],
    )
    is_shown = models.BooleanField(
        _("vises for alle"), default=False, help_text=_("Uden kryds ses det kun i forhåndsvisningen.")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("eksempel fra"),
    )

    class Meta(OnShelf.Meta):
        verbose_name = _("redskab")
        verbose_name_plural = _("redskaber")
        constraints = (
            *OnShelf.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text_da="") | ~Q(url=""),
                name="tool_is_text_or_link",
                violation_error_message=_("Skriv en tekst eller et link."),
            ),
        )

    def __str__(self) -> str:
        return self.title_da
