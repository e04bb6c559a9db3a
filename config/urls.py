"""Addresses: Danish pages at the root, English pages under /en/; what machines read is outside the languages.

Each app has its own `urls`; this file only includes them.
"""

from allauth.account.views import logout
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from booking.api import api
from config import well_known

# Machines and staff: API, webhooks, robots.txt, health, feeds, /dev/mail/, admin.
urlpatterns: list[URLPattern | URLResolver] = [
    # The admin's own log-in pages redirect to those of config/login/.
    path("admin/login/", include("config.login.landing")),
    path("admin/logout/", logout),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # The navigation goes by tasks: Django's pages of an app's lists are not used.
    re_path("^admin/(?:auth|booking|notifications)/$", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("robots.txt", well_known.robots),
    path("favicon.ico", well_known.favicon),
    path(".well-known/security.txt", well_known.security),
    path("", include("notifications.urls")),
]

# People: the pages of booking/web/urls.py, of the toolbox and of an account, in both languages.
urlpatterns += i18n_patterns(
    path("konto/", include("config.login.urls")),
    path("", include("toolbox.urls")),
    path("", include("booking.web.urls")),
    prefix_default_language=False,
)

handler400 = "booking.web.views.errors.bad_request"
