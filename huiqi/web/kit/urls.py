"""Addresses of the kit; mounted at the root."""

from __future__ import annotations

from django.urls import path

from huiqi.web.kit import views

app_name = "kit"
urlpatterns = [
    path("large/", views.large, name="large"),
    path("kit/", views.show_gallery, name="gallery"),
    path("kit/<slug:sheet>/", views.show_gallery, name="gallery_sheet"),
]
