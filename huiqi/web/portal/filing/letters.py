"""A letter as a page, and the public check of one by its code."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from huiqi.core.documents import queries as documents
from huiqi.core.documents.services import open_letter
from huiqi.core.ledger.actors import Actor
from huiqi.web.kit.access import public_page, signed_in_required
from huiqi.web.kit.nav import actor_of

if TYPE_CHECKING:
    from huiqi.core.documents.models import Letter


@signed_in_required
def show_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter; the first reading by the company is its receipt."""
    actor = actor_of(request)
    letter = open_letter(actor=actor, letter_id=letter_id)
    href, word = _back(actor, letter)
    context = {"page": documents.letter_page(letter), "letter": letter, "back_href": href, "back_word": word}
    return render(request, "portal/filing/letter.html", context)


def _back(actor: Actor, letter: Letter) -> tuple[str, str]:
    """Where the reader came from: the case on the own face, else the messages."""
    if letter.subject_kind == "cases.case":
        with contextlib.suppress(NoReverseMatch):
            name = "desk:case" if actor.is_officer else "portal:case"
            return reverse(name, args=[letter.subject_id]), "回到办件"
    return reverse("portal:inbox"), "回到消息"


@public_page
def check_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a paper that somebody holds is ours."""
    found = documents.find_letter_by_code(code[:64])
    return render(request, "portal/filing/check.html", {"found": found}, status=200 if found else 404)
