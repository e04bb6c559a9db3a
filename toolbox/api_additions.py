"""What the toolbox adds to the JSON API; imported once, with the API."""

from django.utils.translation import gettext_lazy as _

from booking import api as booking_api
from toolbox.api import MOST_BODY_OF_PLAN, router
from toolbox.mapping_api import router as mapping_router

booking_api.register(mapping_router)
booking_api.register(
    router,
    titles={"plan-closed": _("Planen er afsluttet"), "plan-full": _("Planen er fuld")},
    larger_bodies={"/api/v1/plans/": MOST_BODY_OF_PLAN},
)
