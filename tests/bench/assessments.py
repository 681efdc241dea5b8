"""Assessments a second: one company against all that is open, and one item against many companies."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from huiqi.core.catalog.queries import current_vocabulary, list_current_openings, opening_ruleset
from huiqi.core.facts.queries import facts_for_assessment
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching.queries import match_company
from huiqi.core.parties.models import Company
from huiqi.engine.rules import assess
from huiqi.engine.rules.explanation import explain
from tests.bench.record import Figure

ITEM = "ft-credit-rent-2025"
MANY = 200


def measure(runs: int) -> list[Figure]:
    """Four figures; facts are read from the database in the first two and held in memory in the last two."""
    today = timezone.localdate()
    companies = list(Company.objects.order_by("pk").values_list("pk", flat=True)[:MANY])
    openings = len(list_current_openings(today))

    def match(explained: bool) -> int:
        for company in companies[:20]:
            matches = match_company(actor=SYSTEM, company_id=company, on=today)
            if explained:
                for verdict in matches.verdicts:
                    _ = (verdict.explanation, verdict.advice)
        return 20 * openings

    vocabulary = current_vocabulary()
    opening = next(each for each in list_current_openings(today) if each.item_id == ITEM)
    rules = opening_ruleset(opening)
    books = [facts_for_assessment(company, application_day=today)[0] for company in companies]

    def judge(explained: bool) -> int:
        for facts in books:
            assessment = assess(rules, vocabulary, facts, today)
            if explained:
                explain(rules, vocabulary, assessment)
        return len(books)

    one, many = f"a company × {openings} openings", f"an item × {len(books)} companies"
    return [
        Figure(f"{one}, bare", "assessments", repeat(lambda: match(False), runs), note="facts read from the database"),
        Figure(
            f"{one}, explained", "assessments", repeat(lambda: match(True), runs), floor=f"{one}, bare",
            note="every clause and the cheapest change",
        ),
        Figure(f"{many}, bare", "assessments", repeat(lambda: judge(False), runs), note="facts in memory"),
        Figure(
            f"{many}, explained", "assessments", repeat(lambda: judge(True), runs), floor=f"{many}, bare",
            note="every clause",
        ),
    ]  # fmt: skip


def repeat(act: Callable[[], int], runs: int) -> list[float]:
    """How many things a second each run did, after one run to warm up; ``act`` returns how many it did."""
    act()
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        count = act()
        found.append(count / (time.perf_counter() - started))
    return found
