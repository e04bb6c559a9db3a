"""The entry for a WSGI server such as gunicorn: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from config.tools import demo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
demo.activate()
application = get_wsgi_application()
