"""The addresses of the toolbox: Danish at the root, English under /en/."""

from django.urls import path

from toolbox import views

urlpatterns = [
    path("redskabskasse/", views.toolbox, name="toolbox"),
    path("min-temadag/<str:token>/chosen/", views.chosen, name="chosen"),
]
