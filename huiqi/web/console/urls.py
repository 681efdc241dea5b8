"""Addresses of leaders, the three administrators and the open account; mounted at the root."""

from __future__ import annotations

from django.urls import path

from huiqi.web.console import case_list, log, morning, public, sheets
from huiqi.web.console.guard import account, accounts, requests, sessions
from huiqi.web.console.ops import audit, calendar, departments, funds, health, jobs, outbox

app_name = "console"
urlpatterns = [
    path("figures/", public.show_figures, name="figures"),
    path("awards/", public.show_awards, name="awards"),
    path("awards/check/", log.explain_checking, name="checking"),
    path("awards/<str:number>.tlog-proof", log.take_proof, name="award_proof"),
    path("log/checkpoint", log.show_checkpoint, name="log_checkpoint"),
    path("log/keys", log.show_keys, name="log_keys"),
    path("log/tile/<path:address>", log.show_tile, name="log_tile"),
    path("log/verify_proof.py", log.take_script, name="verify_script"),
    path("console/", morning.show_morning, name="morning"),
    path("console/cases/", case_list.list_cases, name="cases"),
    path("console/sheets/<slug:name>/", sheets.take_sheet, name="sheet"),
    path("ops/", health.show_health, name="health"),
    path("ops/jobs/", jobs.list_jobs, name="jobs"),
    path("ops/jobs/<int:job_id>/retry/", jobs.retry_job, name="retry_job"),
    path("ops/outbox/", outbox.show_outbox, name="outbox"),
    path("ops/outbox/<int:delivery_id>/retry/", outbox.retry_delivery, name="retry_delivery"),
    path("ops/departments/", departments.list_departments, name="departments"),
    path("ops/departments/<slug:code>/", departments.show_department, name="department"),
    path("ops/calendar/", calendar.show_calendar, name="calendar"),
    path("guard/accounts/", accounts.list_accounts, name="accounts"),
    path("guard/accounts/new/", accounts.open_account, name="open_account"),
    path("guard/accounts/<int:person_id>/", account.show_account, name="account"),
    path("guard/accounts/<int:person_id>/sessions/<slug:handle>/end/", account.end_session, name="end_session"),
    path("guard/posts/<int:post_id>/end/", account.end_post, name="end_post"),
    path("guard/sessions/", sessions.list_sessions, name="sessions"),
    path("guard/requests/", requests.list_requests, name="requests"),
    path("guard/requests/<int:request_id>/", requests.decide_request, name="decide_request"),
    path("audit/", audit.show_audit, name="audit"),
    path("ops/funds/", funds.show_funds, name="funds"),
    path("ops/funds/<slug:code>/<int:year>/", funds.show_fund, name="fund"),
]
