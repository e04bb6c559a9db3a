"""Addresses: Danish pages at the root, English pages under /en/; what machines read is outside the languages.

Those that mails link to stand in config/linked.py. The worker does without those that stand here, and without what
they load.
"""

from allauth.account.views import logout
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from booking.api import api
from booking.apps import import_of_every_app
from config import linked, well_known

import_of_every_app("api_additions")

# Machines and staff: API, webhooks, robots.txt, health, /dev/mail/, what must come before the admin.
urlpatterns: list[URLPattern | URLResolver] = [
    # The admin's own log-in pages redirect to those of config/login/.
    path("admin/login/", include("config.login.landing")),
    path("admin/logout/", logout),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # The navigation goes by tasks: Django's pages of an app's lists are not used.
    re_path("^admin/(?:auth|booking|notifications)/$", RedirectView.as_view(pattern_name="admin:index")),
    path("api/v1/", api.urls),
    path("robots.txt", well_known.robots),
    path("favicon.ico", well_known.favicon),
    path(".well-known/security.txt", well_known.security),
    path("", include("notifications.urls")),
    # An account's own pages, in both languages.
    *i18n_patterns(path("konto/", include("config.login.urls")), prefix_default_language=False),
    *linked.urlpatterns,
]

handler400 = "booking.web.views.errors.bad_request"
