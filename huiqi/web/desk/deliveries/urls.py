"""Addresses of the deliveries desk, under /desk/data/."""

from __future__ import annotations

from django.urls import path

from huiqi.web.desk.deliveries import acts, lists, mapping, pages

app_name = "data"
urlpatterns = [
    path("", lists.list_deliveries, name="list"),
    path("<int:delivery_id>/", pages.show_delivery, name="delivery"),
    path("<int:delivery_id>/mapping/", mapping.show_mapping, name="mapping"),
    path("<int:delivery_id>/faults/", pages.download_faults, name="faults"),
    path("<int:delivery_id>/take-in/", acts.take_in, name="take_in"),
    path("<int:delivery_id>/withdraw/", acts.withdraw, name="withdraw"),
]
