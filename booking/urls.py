"""The addresses of the pages; saved links depend on them. Danish at the root, English under /en/."""

from django.urls import path

from booking.views import attendee, corrections, link, offer, personal, receipt, register

urlpatterns = [
    path("", offer.offer, name="offer"),
    path("tilmeld/", register.register, name="register"),
    path("kvittering/<str:reference>/", receipt.receipt, name="receipt"),
    path("kvittering/<str:reference>/kontakt/", receipt.receipt_contact, name="receipt-contact"),
    path("link/", link.link, name="link"),
    path("link/sendt/", link.link_sent, name="link-sent"),
    path("link/rettet/", link.address_corrected, name="address-corrected"),
    path("min-temadag/<str:token>/", personal.personal, name="personal"),
    path("min-temadag/<str:token>/confirm/", personal.confirm, name="personal-confirm"),
    path("min-temadag/<str:token>/withdraw/", personal.withdraw, name="personal-withdraw"),
    path("min-temadag/<str:token>/contact/", corrections.contact, name="personal-contact"),
    path("min-temadag/<str:token>/choices/", corrections.choices, name="personal-choices"),
    path("deltager/<str:token>/", attendee.attendee, name="attendee"),
    path("deltager/<str:token>/answer/", attendee.attendee_answer, name="attendee-answer"),
    path("was", offer.accessibility, name="was"),
    path("was/", offer.accessibility),
]
