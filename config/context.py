"""The template context of every page: facts about this installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from booking import links
from config.login.provider import sign_in_provider
from config.tools import demo


def site(_request: HttpRequest) -> dict[str, Any]:
    """Return the addresses of this installation, and the demo's time where the demo runs.

    `demo_now` is None in production, so a banner is `{% if demo_now %}`.
    """
    return {
        "demo_now": timezone.localtime() if demo.is_running() else None,
        "site_url": settings.SITE_URL,
        "sign_in_provider": sign_in_provider(),
        "staff_email": settings.STAFF_EMAIL,
        "staff_phone": settings.STAFF_PHONE,
        "privacy_url": settings.PRIVACY_URL,
        "toolbox_url": links.in_this_language(settings.TOOLBOX_URL),
        "accessibility_statement_url": settings.ACCESSIBILITY_STATEMENT_URL,
    }
