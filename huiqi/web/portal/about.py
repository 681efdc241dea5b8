"""The quiet pages: where the numbers come from, accessibility, personal data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiqi.web.kit.access import public_page


@public_page
def show_numbers(request: HttpRequest) -> HttpResponse:
    """这些数字从哪来."""
    return render(request, "portal/about/numbers.html")


@public_page
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍与大字版."""
    return render(request, "portal/about/accessibility.html")


@public_page
def show_privacy(request: HttpRequest) -> HttpResponse:
    """个人信息怎么用."""
    return render(request, "portal/about/privacy.html")
