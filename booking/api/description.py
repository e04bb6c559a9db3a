"""The document that describes the API (OpenAPI), and the page that shows it."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema

from booking.api.problems import MEDIA_TYPE

FIRST_ERROR = 400
TEMPLATE = "booking/api_docs.html"
DESCRIPTION = """\
Themed days on professional leadership and governance: first come, first served.

Reading the offers and registering needs no key. Staff's systems send `Authorization: Bearer …`; keys are made in the
administration or with `manage.py create_api_token`, and have the scopes `read`, `write` or both.

Lists are `{items, next}`. Whatever goes wrong is told as `application/problem+json` (RFC 9457): `type` is stable,
sentences follow `Accept-Language` (Danish, English), and `errors` names the fields. A method that an address does not
have gives 405, anything unknown 404, a fault of ours 500.
"""


class DescribedApi(NinjaAPI):
    """Ninja's API, with errors described under the media type in which they are sent."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the document; no two operations share a response, so each is changed in place."""
        api_type = self.renderer.media_type
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= FIRST_ERROR:
                        response["content"] = {MEDIA_TYPE: response["content"][api_type]}
                if 401 in operation["responses"]:  # noqa: PLR2004 an HTTP status
                    operation["responses"][401]["headers"] = {
                        "WWW-Authenticate": {"required": True, "schema": {"type": "string"}}
                    }
                if 429 in operation["responses"]:  # noqa: PLR2004 an HTTP status
                    operation["responses"][429]["headers"] = {
                        "Retry-After": {"required": True, "schema": {"type": "string"}}
                    }
        return schema


# Swagger's style sheet has its arrows as `data:` images.
_show: Callable[..., HttpResponse] = csp_update({"img-src": "data:"})(render)  # type: ignore[arg-type, assignment]


class DocsPage(DocsBase):
    """Swagger UI from our own site, without inline script or style, as the content security policy asks."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Return the page that shows the document."""
        return _show(request, TEMPLATE, {"title": api.title, "openapi_url": self.get_openapi_url(api, kwargs)})
