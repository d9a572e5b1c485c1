"""The floor of every ratio: Django without middleware or database, saying "ok".

Served by a gunicorn of its own with the options of the site's. Whatever a page costs more than
this is ours; only the quotient of the two travels from machine to machine.
"""

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="floor" * 12, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[]
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the setup


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("", ok)]
application = get_wsgi_application()
