"""The floor for pages: the least a Django page does. No middleware, one query, one template of its own.

Served by the same server with the same number of processes, threads and pooled connections, on the same
database as the product's pages.
"""

from __future__ import annotations

import os
import secrets

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from huiqi.config.env import database_from_url

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><ul>{% for id, name in rows %}<li id="{{ id }}">{{ name }}</li>{% endfor %}</ul></body></html>"""


def _configure() -> None:
    database = database_from_url(os.environ["DATABASE_URL"])
    size = int(os.environ.get("HUIQI_POOL", "8"))
    database["OPTIONS"]["pool"] = {"min_size": 2, "max_size": size, "timeout": 10}
    settings.configure(
        DEBUG=False, SECRET_KEY=secrets.token_hex(32), ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__,
        DATABASES={"default": database}, MIDDLEWARE=[], INSTALLED_APPS=[], USE_TZ=True,
    )  # fmt: skip
    django.setup()


def show(request: HttpRequest) -> HttpResponse:
    """Twenty rows in a list."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM catalog_item ORDER BY id LIMIT 20")
        rows = cursor.fetchall()
    body = _template.render(Context({"title": "最小的一页", "rows": rows})).encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("", show)]
_template = Engine(debug=False).from_string(PAGE)
if not settings.configured:
    _configure()
application = WSGIHandler()
