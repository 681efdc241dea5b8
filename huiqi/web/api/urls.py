"""Addresses of the machines' face, mounted at the root: the interface, its page, and the pages of tokens."""

from __future__ import annotations

from django.urls import path, re_path

from huiqi.web.api import overview, v1
from huiqi.web.api.door import no_such_address, through_door
from huiqi.web.api.hooks import company as company_hooks
from huiqi.web.api.hooks import department as department_hooks
from huiqi.web.api.tokens import company, department, officer
from huiqi.web.kit.access import Audience

app_name = "api"
urlpatterns = [
    path("api/", overview.show_overview, name="overview"),
    path("api/v1/", v1.addresses(v1.interface)),
    re_path(r"^api/", through_door(no_such_address, Audience("public")), name="no_such_address"),
    path("account/tokens/", company.show_tokens, name="company_tokens"),
    path("account/tokens/<int:token_id>/revoke/", company.revoke, name="revoke_company_token"),
    path("account/webhooks/", company_hooks.list_hooks, name="company_hooks_list"),
    path("account/webhooks/<int:endpoint_id>/", company_hooks.show_hook, name="company_hooks_show"),
    path("account/webhooks/<int:endpoint_id>/act/", company_hooks.act_on_hook, name="company_hooks_act"),
    path("account/webhooks/pushes/<int:push_id>/", company_hooks.repeat_push, name="company_hooks_repeat"),
    path("ops/webhooks/", department_hooks.list_hooks, name="department_hooks_list"),
    path("ops/webhooks/<int:endpoint_id>/", department_hooks.show_hook, name="department_hooks_show"),
    path("ops/webhooks/<int:endpoint_id>/act/", department_hooks.act_on_hook, name="department_hooks_act"),
    path("ops/webhooks/pushes/<int:push_id>/", department_hooks.repeat_push, name="department_hooks_repeat"),
    path("desk/tokens/", officer.show_tokens, name="own_tokens"),
    path("desk/tokens/<int:token_id>/revoke/", officer.revoke, name="revoke_own_token"),
    path("ops/tokens/", department.show_tokens, name="department_tokens"),
    path("ops/tokens/<int:token_id>/revoke/", department.revoke, name="revoke_department_token"),
]
