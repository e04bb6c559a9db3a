"""Django's entry for the toolbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolboxConfig(AppConfig):
    """The catalogue of themes and tools (A18, A19)."""

    name = "toolbox"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Redskabskassen")
