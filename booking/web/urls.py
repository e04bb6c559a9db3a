"""The addresses of the pages: Danish at the root, English under /en/. People keep links, so they do not change."""

from django.urls import path

from booking.web.views import attendee, day, interest, link, offer, order, receipt, register
from booking.web.views.attendees import download as attendee_download
from booking.web.views.attendees import page as attendees
from booking.web.views.attendees import paste as attendee_paste
from booking.web.views.attendees import settling as attendee_settling
from booking.web.views.personal import corrections, handing_over, preparing
from booking.web.views.personal import page as personal

ORDER = "raekkefoelge/"
ATTENDEES = "min-temadag/<str:token>/attendees/"

urlpatterns = [
    path("", offer.offer, name="offer"),
    path("tilmeld/", register.register, name="register"),
    path("kvittering/<str:reference>/", receipt.receipt, name="receipt"),
    path("kvittering/<str:reference>/kontakt/", receipt.receipt_contact, name="receipt-contact"),
    path("link/", link.link, name="link"),
    path("link/sendt/", link.link_sent, name="link-sent"),
    path("besked/", interest.interest, name="interest"),
    path("besked/sendt/", interest.interest_sent, name="interest-sent"),
    path("besked/slut/", interest.interest_ended, name="interest-ended"),
    path("besked/<str:token>/", interest.interest_own, name="interest-own"),
    path("besked/<str:token>/confirm/", interest.interest_confirm, name="interest-confirm"),
    path("besked/<str:token>/end/", interest.interest_end, name="interest-end"),
    path("min-temadag/<str:token>/", personal.personal, name="personal"),
    path("min-temadag/<str:token>/confirm/", personal.confirm, name="personal-confirm"),
    path("min-temadag/<str:token>/arrived/", personal.arrived, name="personal-arrived"),
    path("min-temadag/<str:token>/withdraw/", personal.withdraw, name="personal-withdraw"),
    path("min-temadag/<str:token>/contact/", corrections.contact, name="personal-contact"),
    path("min-temadag/<str:token>/handover/", handing_over.pass_on, name="personal-handover"),
    path("min-temadag/<str:token>/moved/", handing_over.old_link_page, name="personal-moved"),
    path("min-temadag/<str:token>/choices/", corrections.choices, name="personal-choices"),
    path(ATTENDEES, attendees.attendees, name="attendees"),
    path(f"{ATTENDEES}add/", attendees.add, name="attendees-add"),
    path(f"{ATTENDEES}paste/", attendee_paste.paste, name="attendees-paste"),
    path(f"{ATTENDEES}save/", attendee_paste.save, name="attendees-save"),
    path(f"{ATTENDEES}download/", attendee_download.download, name="attendees-download"),
    path(f"{ATTENDEES}<int:attendee_id>/", attendees.change, name="attendees-change"),
    path(f"{ATTENDEES}<int:attendee_id>/replace/", attendees.replace, name="attendees-replace"),
    path(f"{ATTENDEES}<int:attendee_id>/remove/", attendees.remove, name="attendees-remove"),
    path(f"{ATTENDEES}questions/<int:question_id>/", attendee_settling.question, name="attendees-question"),
    path(f"{ATTENDEES}colleague/<int:invite_id>/", attendee_settling.colleague, name="attendees-colleague"),
    path("min-temadag/<str:token>/wishes/", preparing.wishes, name="personal-wishes"),
    path("min-temadag/<str:token>/practical/", preparing.practical, name="personal-practical"),
    path("min-temadag/<str:token>/proposals/", preparing.proposals, name="personal-proposals"),
    path("min-temadag/<str:token>/another-date/", preparing.another_date, name="personal-another-date"),
    path("dag/<str:token>/", day.day_page, name="day"),
    path("deltager/<str:token>/", attendee.attendee, name="attendee"),
    path("deltager/<str:token>/language/", attendee.attendee_language, name="attendee-language"),
    path("deltager/<str:token>/answer/", attendee.attendee_answer, name="attendee-answer"),
    path(ORDER, order.order, name="order"),
    path(f"{ORDER}journal.json", order.order_journal, name="order-journal"),
    path(f"{ORDER}check_journal.py", order.order_checker, name="order-checker"),
    path(f"{ORDER}<slug:slug>/", order.order, name="order-of"),
    path(f"{ORDER}<slug:slug>/journal.json", order.order_journal, name="order-journal-of"),
    path(f"{ORDER}<slug:slug>/check_journal.py", order.order_checker, name="order-checker-of"),
    path("cookies/", offer.cookies, name="cookies"),
    path("was", offer.accessibility, name="was"),
    path("was/", offer.accessibility),
]
