"""Addresses: Danish pages at the root and English ones under /en/; what machines read stands outside the languages.

Each part brings its own `urls`; this file only says where they hang.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver

# Machines and staff: API, webhooks, health, feeds, /dev/mail/, admin. Each part adds its own line.
urlpatterns: list[URLPattern | URLResolver] = []

# People: the pages of booking/urls.py, in both languages.
urlpatterns += i18n_patterns(prefix_default_language=False)
