"""Addresses of the mails' own pages, without a language in them, since machines and developers read the pages."""

from django.urls import include, path

from notifications import feeds, health
from notifications.dev import views
from notifications.inbound import webhooks

urlpatterns = [
    path("webhooks/mail/", include(webhooks.urlpatterns)),
    path("kalender/<str:token>.ics", feeds.feed, name="feed"),
    path("kalender/frister/<str:token>.ics", feeds.deadlines, name="deadlines"),
    path("deltager/<str:token>/temadag.ics", feeds.attendee_ics, name="attendee-ics"),
    path("health/", health.health, name="health"),
    path("dev/mail/", views.mails, name="dev-mails"),
    path("dev/mail/<str:name>", views.one_mail, name="dev-mail"),
    path("dev/mail/<str:name>/html", views.mail_html, name="dev-mail-html"),
    path("dev/mail/<str:name>/raw", views.mail_raw, name="dev-mail-raw"),
]
