"""Addresses of the machines' face, mounted at the root: the interface, its page, and the pages of tokens."""

from __future__ import annotations

from django.urls import path, re_path

from huiqi.web.api import overview, v1
from huiqi.web.api.door import no_such_address, through_door
from huiqi.web.api.tokens import company, department, officer
from huiqi.web.kit.access import Audience

app_name = "api"
urlpatterns = [
    path("api/", overview.show_overview, name="overview"),
    path("api/v1/", v1.addresses(v1.interface)),
    re_path(r"^api/.*$", through_door(no_such_address, Audience("public")), name="no_such_address"),
    path("account/tokens/", company.show_tokens, name="company_tokens"),
    path("account/tokens/<int:token_id>/revoke/", company.revoke, name="revoke_company_token"),
    path("desk/tokens/", officer.show_tokens, name="own_tokens"),
    path("desk/tokens/<int:token_id>/revoke/", officer.revoke, name="revoke_own_token"),
    path("ops/tokens/", department.show_tokens, name="department_tokens"),
    path("ops/tokens/<int:token_id>/revoke/", department.revoke, name="revoke_department_token"),
]
