"""A letter as a page, and the public check of one by its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiqi.core.documents import queries as documents
from huiqi.core.documents.services import open_letter
from huiqi.web.kit.access import public_page, signed_in_required
from huiqi.web.kit.nav import actor_of


@signed_in_required
def show_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter; the first reading by the company is its receipt."""
    letter = open_letter(actor=actor_of(request), letter_id=letter_id)
    return render(request, "portal/filing/letter.html", {"page": documents.letter_page(letter), "letter": letter})


@public_page
def check_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a paper that somebody holds is ours."""
    found = documents.find_letter_by_code(code[:64])
    return render(request, "portal/filing/check.html", {"found": found}, status=200 if found else 404)
