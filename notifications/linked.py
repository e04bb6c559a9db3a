"""Addresses of feeds and calendar files, which mails link to; without a language in them, since machines read them."""

from django.urls import path

from notifications import feeds

urlpatterns = [
    path("kalender/<str:token>.ics", feeds.feed, name="feed"),
    path("kalender/frister/<str:token>.ics", feeds.deadlines, name="deadlines"),
    path("deltager/<str:token>/temadag.ics", feeds.attendee_ics, name="attendee-ics"),
]
