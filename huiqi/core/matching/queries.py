"""Reads of the matching room: what a party may get and why, from live facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.models import Opening, Release
from huiqi.core.facts import queries as facts_room
from huiqi.core.facts.facts_on_file import FactOnFile
from huiqi.core.ledger.actors import Actor
from huiqi.core.matching.access import require_company
from huiqi.core.matching.verdict import Verdict
from huiqi.engine.rules import RuleSet, Vocabulary, assess
from huiqi.engine.rules.explanation import Explanation, Provenance, explain
from huiqi.engine.rules.ruleset import Validity

# What an answer is worth where the benefit is a licence, a flat or a title rather than money.
WORTH_OF_A_STATUS = Decimal(50000)


def assess_release(item_id: str, facts: Mapping[str, Any], as_of: object, *, number: int | None = None) -> Verdict:
    """Assess bare facts against a release as its document dates it. Nothing is kept.

    Raises ``NotFound`` for an unknown item.
    """
    return ReleaseAssessor().assess(item_id, facts, as_of, number=number)


class ReleaseAssessor:
    """Assesses bare facts against many releases; vocabulary and each release are read once."""

    def __init__(self) -> None:
        self.vocabulary = catalog.current_vocabulary()
        self._releases: dict[tuple[str, int | None], Release] = {}

    def assess(self, item_id: str, facts: Mapping[str, Any], as_of: object, *, number: int | None = None) -> Verdict:
        """As ``assess_release``."""
        release = self._releases.get((item_id, number))
        if release is None:
            release = self._releases[item_id, number] = catalog.get_release(item_id, number)
        return _verdict(release, None, catalog.released_ruleset(release), self.vocabulary, facts, as_of, {})


def assess_opening(
    opening: Opening, facts: Mapping[str, Any], as_of: date, *, known_at: datetime | None = None
) -> Verdict:
    """Assess bare facts against an opening, as the self-check without an account and a replay do. Nothing is kept."""
    rules = catalog.opening_ruleset(opening, known_at=known_at)
    return _verdict(opening.release, opening, rules, catalog.current_vocabulary(), facts, as_of, {})


def explain_text(rules: RuleSet) -> Explanation:
    """The clauses of a text for somebody of whom nothing is known: titles, needs, articles."""
    always = replace(rules, validity=Validity(None, None, "in_force"))
    vocabulary = catalog.current_vocabulary()
    return explain(always, vocabulary, assess(always, vocabulary, {}, date.max))


def assess_company(
    *,
    actor: Actor,
    company_id: int,
    item_id: str,
    on: date,
    opening: Opening | None = None,
    overrides: Mapping[str, Any] | None = None,
    prefer_declared: bool = True,
) -> Verdict:
    """Assess a company against an item: its current opening where there is one, else its latest release."""
    require_company(actor, company_id)
    opening = opening or catalog.find_current_opening(item_id, on)
    facts, provenance = _facts_of(company_id, on, overrides, prefer_declared)
    vocabulary = catalog.current_vocabulary()
    if opening is not None:
        rules = catalog.opening_ruleset(opening)
        return _verdict(opening.release, opening, rules, vocabulary, facts, on, provenance)
    release = catalog.get_release(item_id)
    return _verdict(release, None, catalog.released_ruleset(release), vocabulary, facts, on, provenance)


@dataclass(frozen=True)
class CompanyMatches:
    """One company against everything that is open, and what is known of it."""

    verdicts: tuple[Verdict, ...]
    fact_count: int
    stale: tuple[FactOnFile, ...]

    def of(self, *outcomes: str) -> list[Verdict]:
        """The verdicts with one of these outcomes."""
        return [verdict for verdict in self.verdicts if verdict.outcome in outcomes]


def match_company(*, actor: Actor, company_id: int, on: date) -> CompanyMatches:
    """A company against all current openings: four queries whatever their number."""
    require_company(actor, company_id)
    facts, provenance = _facts_of(company_id, on, None, prefer_declared=True)
    vocabulary = catalog.current_vocabulary()
    verdicts = [
        _verdict(each.release, each, catalog.opening_ruleset(each), vocabulary, facts, on, provenance)
        for each in catalog.list_current_openings(on)
    ]
    return CompanyMatches(tuple(verdicts), len(provenance), tuple(_stale(provenance.values(), on)))


def match_releases(*, actor: Actor, company_id: int, on: date) -> list[Verdict]:
    """A company against every item of the catalog: its opening where one is current, else the document."""
    require_company(actor, company_id)
    facts, provenance = _facts_of(company_id, on, None, prefer_declared=True)
    vocabulary = catalog.current_vocabulary()
    openings = {each.item_id: each for each in reversed(catalog.list_current_openings(on))}
    verdicts = []
    for release in catalog.list_latest_releases():
        opening = openings.get(release.item_id)
        if opening is not None:
            rules = catalog.opening_ruleset(opening)
            verdicts.append(_verdict(opening.release, opening, rules, vocabulary, facts, on, provenance))
        else:
            rules = catalog.released_ruleset(release)
            verdicts.append(_verdict(release, None, rules, vocabulary, facts, on, provenance))
    return verdicts


def assess_as_in_run(
    *, actor: Actor, company_id: int, item_id: str, release: int, opening_code: str, on: date, known_on: date
) -> Verdict:
    """A company against an item as a run over the district saw it: the same release or opening, the facts of the day.

    ``known_on`` is the day of the run; what came in later that same day is seen as well. Raises NotFound.
    """
    require_company(actor, company_id)
    facts, provenance = facts_room.facts_for_assessment(
        company_id, application_day=on, prefer_declared=True, known_on=known_on
    )
    vocabulary = catalog.current_vocabulary()
    if opening_code:
        opening = catalog.get_opening(opening_code)
        return _verdict(opening.release, opening, catalog.opening_ruleset(opening), vocabulary, facts, on, provenance)
    text = catalog.get_release(item_id, release)
    return _verdict(text, None, catalog.released_ruleset(text), vocabulary, facts, on, provenance)


def one_step_short(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts for which one change, shown to do, is all that is short; the nearest first, then the most valuable."""
    near = [verdict for verdict in verdicts if verdict.advice is not None and verdict.advice.is_one_step]
    return sorted(near, key=_distance)


def _distance(verdict: Verdict) -> tuple[Fraction, Decimal]:
    assert verdict.advice is not None
    return verdict.advice.changes[0].cost, -(verdict.advice.leads_to.amount or Decimal(0))


@dataclass(frozen=True)
class Question:
    """The one question worth asking: which fact, and what the answer could bring."""

    fact_key: str
    attr: str
    name: str
    type: str
    unit: str | None
    enum: tuple[str, ...]
    meaning: str
    opens_up: tuple[Verdict, ...]
    worth_yuan: Decimal
    unanswered: int


def best_question(verdicts: Iterable[Verdict]) -> Question | None:
    """Of all that is missing, the one answer worth most: the sum of what it alone could open."""
    worth: dict[str, Decimal] = {}
    opens: dict[str, list[Verdict]] = {}
    missing: set[str] = set()
    vocabulary: Vocabulary | None = None
    for verdict in verdicts:
        vocabulary = verdict.vocabulary
        missing.update(verdict.assessment.missing)
        for key, outcome in verdict.worth_knowing.items():
            factor = Decimal(10000) if outcome.unit == "万元" else Decimal(1)
            worth[key] = worth.get(key, Decimal(0)) + ((outcome.amount or 0) * factor or WORTH_OF_A_STATUS)
            opens.setdefault(key, []).append(verdict)
    if not worth or vocabulary is None:
        return None
    key = max(sorted(worth), key=lambda one: worth[one])
    attribute = vocabulary[key.partition("@")[0]]
    name = key.partition("@")[2] + attribute.name
    return Question(
        key,
        attribute.key,
        name,
        attribute.type,
        attribute.unit,
        attribute.enum,
        attribute.meaning,
        tuple(opens[key]),
        worth[key],
        len(missing),
    )


def _facts_of(
    company_id: int, on: date, overrides: Mapping[str, Any] | None, prefer_declared: bool
) -> tuple[dict[str, Any], dict[str, FactOnFile]]:
    return facts_room.facts_for_assessment(
        company_id, application_day=on, overrides=dict(overrides or {}), prefer_declared=prefer_declared
    )


def _verdict(
    release: Release,
    opening: Opening | None,
    rules: RuleSet,
    vocabulary: Vocabulary,
    facts: Mapping[str, Any],
    as_of: object,
    provenance: Mapping[str, FactOnFile],
) -> Verdict:
    assessment = assess(rules, vocabulary, facts, as_of)
    origins = {key: Provenance(fact.source_name, fact.as_of_on, fact.standing) for key, fact in provenance.items()}
    item = opening.item if opening is not None else release.item  # the opening's is read along
    return Verdict(item, release, opening, rules, vocabulary, facts, assessment, origins)


STALE_AFTER_DAYS = 365


def _stale(facts: Iterable[FactOnFile], on: date) -> list[FactOnFile]:
    """Facts of no particular year that are more than a year old."""
    return [fact for fact in facts if fact.year is None and fact.age_days(on) > STALE_AFTER_DAYS]
