"""The toy's one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "toy"


def home(request: HttpRequest) -> HttpResponse:
    """Says that it is there."""
    return HttpResponse("玩具首页")


urlpatterns = [path("", home, name="home")]
