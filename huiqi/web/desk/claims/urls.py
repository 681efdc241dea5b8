"""Addresses of the claims desk, under /desk/claims/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.claims import views

app_name = "claims"
urlpatterns = [
    path("", views.list_claims, name="list"),
    path("<int:claim_id>/", views.show_claim, name="claim"),
    path("<int:claim_id>/reveal/", views.reveal, name="reveal"),
    path("<int:claim_id>/<str:paper>/", views.show_paper, name="paper"),
]
