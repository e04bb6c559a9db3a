"""The addresses of the toolbox: Danish at the root, English under /en/."""

from django.urls import path

from toolbox import views
from toolbox.clock import feed, link_page, stop_page
from toolbox.paper import views as paper

urlpatterns = [
    path("plan/link/", link_page.plan_link_form, name="plan-link"),
    path("plan/link/sendt/", link_page.plan_link_sent, name="plan-link-sent"),
    path("redskabskasse/", views.toolbox, name="toolbox"),
    path("min-temadag/<str:token>/chosen/", views.chosen, name="chosen"),
    path("plan/<str:token>/kalender.ics", feed.plan_feed, name="plan-feed"),
    path("plan/<str:token>/mails/", stop_page.plan_mails, name="plan-mails"),
    path("plan/<str:token>/ark/", paper.plan_sheet, name="plan-sheet"),
    path("plan/<str:token>/dagsorden/", paper.plan_agenda, name="plan-agenda"),
    path("plan/<str:token>/plan.xlsx", paper.plan_workbook, name="plan-workbook"),
    path("plan/<str:token>/", paper.plan_sheet, name="plan"),
]
