"""Addresses: Danish pages at the root and English ones under /en/; what machines read stands outside the languages.

Each part brings its own `urls`; this file only says where they hang.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from booking.api import api

# Machines and staff: API, webhooks, health, feeds, /dev/mail/, admin. Each part adds its own line.
urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("", include("notifications.urls")),
]

# People: the pages of booking/urls.py, in both languages.
urlpatterns += i18n_patterns(path("", include("booking.urls")), prefix_default_language=False)

handler400 = "booking.views.errors.bad_request"
