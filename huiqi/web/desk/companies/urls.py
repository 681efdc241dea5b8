"""Addresses of the library, under /desk/companies/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.companies import views

app_name = "library"
urlpatterns = [
    path("", views.list_companies, name="list"),
    path("<str:uscc>/", views.show_company, name="company"),
]
