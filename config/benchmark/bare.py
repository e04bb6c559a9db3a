"""The least that Django can do here, on tables of its own: what our views are measured against.

`GET /` answers a word. `POST /allocate/` takes a lock, counts, writes a row and a mail to be sent: V in
docs/performance.md. gunicorn serves it with our own configuration, and its connections have our own options.
"""

from pathlib import Path
from typing import ClassVar

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.env import Environment

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="signs-nothing",  # noqa: S106
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_TZ=True,
    DATABASES={"default": Environment().database("DATABASE_URL", "sqlite:///bare", Path("/"))},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402


class BareCounter(models.Model):
    """The lock and the last number."""

    number = models.PositiveIntegerField(default=0)
    objects: ClassVar[models.Manager["BareCounter"]] = models.Manager()

    class Meta:
        app_label = "bare"


class BareRow(models.Model):
    """A registration as small as it can be."""

    counter = models.ForeignKey(BareCounter, models.PROTECT)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    name = models.CharField(max_length=100)
    email = models.EmailField()
    objects: ClassVar[models.Manager["BareRow"]] = models.Manager()

    class Meta:
        app_label = "bare"
        constraints = (models.UniqueConstraint(fields=("counter", "number"), name="bare_number_once"),)


class BareMail(models.Model):
    """A mail to be sent."""

    row = models.ForeignKey(BareRow, models.PROTECT)
    state = models.CharField(max_length=10, default="queued")
    next_try_at = models.DateTimeField()
    objects: ClassVar[models.Manager["BareMail"]] = models.Manager()

    class Meta:
        app_label = "bare"


def greet(_request: HttpRequest) -> HttpResponse:
    """Answer a word."""
    return sized(HttpResponse("OK"))


@require_POST
def allocate(request: HttpRequest) -> HttpResponse:
    """Give the next number."""
    now = timezone.now()
    with transaction.atomic():
        counter = BareCounter.objects.select_for_update(no_key=True).get(pk=1)
        counter.number += 1
        counter.save(update_fields=["number"])
        row = BareRow.objects.create(
            counter=counter, number=counter.number, at=now, name=request.POST["name"], email=request.POST["email"]
        )
        BareMail.objects.create(row=row, next_try_at=now)
    return sized(JsonResponse({"number": row.number}, status=201))


def sized(response: HttpResponse) -> HttpResponse:
    """Say how long an answer is, for which Django has a middleware."""
    response.headers["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("", greet), path("allocate/", allocate)]
application = get_wsgi_application()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        for model in (BareCounter, BareRow, BareMail):
            editor.create_model(model)
    BareCounter.objects.create()
