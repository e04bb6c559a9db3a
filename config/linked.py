"""The addresses that mails link to: pages of people and of staff, feeds. The worker has these alone.

Each app has its own `urls`; this file only includes them.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("notifications.linked")),
    # People: the pages of booking/web/urls.py and of the toolbox, in both languages. Those of a rush stand first: an
    # address is found by trying all before it.
    *i18n_patterns(
        path("", include("booking.web.urls")),
        path("", include("toolbox.urls")),
        prefix_default_language=False,
    ),
]
