"""All addresses of the product."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from huiqi.config.health import healthz
from huiqi.web.kit.domain import list_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("huiqi.web.kit.urls")),
    path("", include("huiqi.web.portal.urls")),
    path("account/", include("huiqi.web.portal.account.urls")),
    path("desk/", include("huiqi.web.desk.urls")),
    path("desk/claims/", include("huiqi.web.desk.claims.urls")),
    path("desk/data/", include("huiqi.web.desk.deliveries.urls")),
    path("desk/companies/", include("huiqi.web.desk.companies.urls")),
    path("desk/identity/", include("huiqi.web.desk.identity.urls")),
    path("desk/meetings/", include("huiqi.web.desk.meetings.urls")),
    *([path("demo/", include("huiqi.web.portal.account.demo_urls"))] if settings.HUIQI["DEMO"] else []),
    path("", include("huiqi.web.console.urls")),
    path("", include("huiqi.web.api.urls")),
    # Pages of the domains that are switched on.
    *[path(page.prefix, include(page.urls)) for page in list_pages()],
]

handler400 = "huiqi.web.kit.views.bad_request"
handler403 = "huiqi.web.kit.views.forbidden"
handler404 = "huiqi.web.kit.views.not_found"
handler500 = "huiqi.web.kit.views.server_error"
