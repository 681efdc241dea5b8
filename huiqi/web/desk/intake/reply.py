"""What follows an act beside a case: back to the place it was done from, with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_date

from huiqi.engine.refusal import InvalidInput

OFFICE = ("window", "handler", "decider", "finance")


def act(request: HttpRequest, done: str, call: Callable[[], Any], back: str) -> HttpResponseRedirect:
    """Run ``call``; what is incomplete is said on the page, everything else stays a refusal of its own."""
    try:
        call()
    except InvalidInput as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)


def case_place(number: str, anchor: str, paper: str = "") -> str:
    """A place on the case page, with the paper that was open."""
    chosen = f"?paper={paper}" if paper.isdigit() else ""
    return f"{reverse('desk:case', args=[number])}{chosen}#{anchor}"


def day_of(text: str, what: str) -> date:
    """A typed day. Raises InvalidInput."""
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput(f"{what}请写成 2026-12-01 的样子。")
    return found


def number_of(text: str, sentence: str) -> int:
    """A whole number that was chosen or typed. Raises InvalidInput."""
    if not text.isdigit() or len(text) > 9:
        raise InvalidInput(sentence)
    return int(text)
