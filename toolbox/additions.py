"""What the toolbox adds to the registries; imported once, when Django is ready."""

from booking.admin import navigation
from booking.admin.navigation import Section, list_page
from toolbox.models import Element, Theme, Tool

navigation.register(*(list_page(model, Section.PROGRAMMES) for model in (Theme, Tool, Element)))
