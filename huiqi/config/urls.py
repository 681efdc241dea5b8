"""All addresses of the product."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huiqi.config.health import healthz
from huiqi.web.kit.domain import list_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    # Pages of the domains that are switched on.
    *[path(page.prefix, include(page.urls)) for page in list_pages()],
]
