"""Addresses of matching; taken into those of the desk."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.matching import views

patterns = [
    path("matching/", views.show_runs, name="matching"),
    path("matching/run/", views.run_now, name="match_now"),
    path("matching/results/<int:result_id>/", views.show_result, name="match_result"),
    path("matching/results/<int:result_id>/companies/<str:uscc>/", views.show_reason, name="match_reason"),
    path("matching/results/<int:result_id>/freeze/", views.freeze, name="freeze_cohort"),
    path("matching/results/<int:result_id>/tell/", views.tell, name="tell_companies"),
    path("matching/cohorts/<int:cohort_id>/", views.show_cohort, name="cohort"),
]
