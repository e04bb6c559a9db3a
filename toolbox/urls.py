"""The addresses of the toolbox: Danish at the root, English under /en/."""

from django.urls import path

from toolbox import views
from toolbox.paper import views as paper

urlpatterns = [
    path("redskabskasse/", views.toolbox, name="toolbox"),
    path("min-temadag/<str:token>/chosen/", views.chosen, name="chosen"),
    path("plan/<str:token>/ark/", paper.plan_sheet, name="plan-sheet"),
    path("plan/<str:token>/dagsorden/", paper.plan_agenda, name="plan-agenda"),
    path("plan/<str:token>/plan.xlsx", paper.plan_workbook, name="plan-workbook"),
    path("plan/<str:token>/", paper.plan_sheet, name="plan"),
]
