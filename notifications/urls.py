"""Addresses that no mail links to, without a language in them, since machines and developers read them."""

from django.urls import include, path

from notifications import health
from notifications.dev import views
from notifications.inbound import webhooks

urlpatterns = [
    path("webhooks/mail/", include(webhooks.urlpatterns)),
    path("health/", health.health, name="health"),
    path("dev/mail/", views.mails, name="dev-mails"),
    path("dev/mail/<str:name>", views.one_mail, name="dev-mail"),
    path("dev/mail/<str:name>/html", views.mail_html, name="dev-mail-html"),
    path("dev/mail/<str:name>/raw", views.mail_raw, name="dev-mail-raw"),
]
