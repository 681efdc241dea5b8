"""Reads of the facts room: the current profile, as known on a day, conflicts, and what an assessment needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from huiqi.core.facts import derived
from huiqi.core.facts.facts_on_file import FactOnFile, label_of_year
from huiqi.core.facts.models import Attribute, Batch, Source, Statement, Withdrawal
from huiqi.core.facts.statements_sql import CURRENT, HISTORY, LATEST_OF_EACH_SOURCE
from huiqi.engine.exact_json import loads
from huiqi.engine.refusal import NotFound

Profile = dict[str, FactOnFile | dict[int, FactOnFile]]


@dataclass(frozen=True, slots=True)
class FactConflict:
    """Sources that say different things about the same attribute (and year); ``counts`` is the one used."""

    key: str
    name: str
    year: int | None
    counts: FactOnFile
    others: tuple[FactOnFile, ...]


def vocabulary() -> dict[str, Any]:
    """The attribute table in the shape that the rule engine parses: ``{"attributes": [{key, name, type, …}]}``."""
    return {"attributes": [_vocabulary_entry(each) for each in Attribute.objects.order_by("key")]}


def _vocabulary_entry(attribute: Attribute) -> dict[str, Any]:
    return {
        "key": attribute.key,
        "name": attribute.name,
        "type": attribute.type,
        "unit": attribute.unit or None,
        "period": attribute.period or None,
        "meaning": attribute.meaning,
        "authority": attribute.authority,
        "department": attribute.department or None,
        "derive": attribute.derive or None,
        "enum": attribute.enum,
        "used": attribute.is_used,
    }


def list_attributes() -> list[Attribute]:
    """The whole vocabulary, by key."""
    return list(Attribute.objects.order_by("key"))


def get_attribute(key: str) -> Attribute:
    """One word of the vocabulary. Raises ``NotFound``."""
    found = Attribute.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"属性词汇表里没有「{key}」，请核对键名。")
    return found


def find_source(key: str) -> Source | None:
    """The source with this key, or None."""
    return Source.objects.filter(key=key).first()


def list_sources() -> list[Source]:
    """All sources, the strongest first."""
    return list(Source.objects.order_by("priority", "key"))


def current_facts(company_id: int, *, as_of: date | None = None, prefer_declared: bool = False) -> Profile:
    """The profile of one company, in one query: ``{key: fact}``, per-year attributes ``{key: {year: fact}}``.

    Of several statements the verified one counts before the declared, then the source of higher
    priority for the attribute, then the later data day, then the later record. With ``as_of`` the
    answer is what was known at the end of that day, by the priorities in force now. ``prefer_declared``
    is for the company's own application: there its declaration counts, unless a department has
    meanwhile spoken of a later day.
    """
    return _profile(_read(CURRENT, company_id, as_of=as_of, prefer_declared=prefer_declared))


def _profile(facts: Iterable[FactOnFile]) -> Profile:
    """Group the facts by key. Rows without a year come first; years, where there are any, take their place."""
    profile: Profile = {}
    for fact in facts:
        if fact.year is None:
            profile[fact.key] = fact
            continue
        years = profile.get(fact.key)
        if not isinstance(years, dict):
            years = profile[fact.key] = {}
        years[fact.year] = fact
    return profile


def changed_since(moment: datetime) -> bool:
    """True when anything has been stated or withdrawn since then."""
    return (
        Batch.objects.filter(recorded_at__gt=moment).exists()
        or Withdrawal.objects.filter(at__gt=moment).exists()
        or Statement.objects.filter(batch=None, recorded_at__gt=moment).exists()
    )


def list_history(company_id: int, key: str) -> list[FactOnFile]:
    """Everything ever said about one attribute of one company and not withdrawn, the newest first."""
    return _read(HISTORY, company_id, key=key)


def list_conflicts(company_id: int, *, as_of: date | None = None) -> list[FactConflict]:
    """Where the latest words of two sources differ. A declared value beside a verified one is listed too."""
    groups: dict[tuple[str, int | None], list[FactOnFile]] = defaultdict(list)
    for fact in _read(LATEST_OF_EACH_SOURCE, company_id, as_of=as_of):
        groups[fact.key, fact.year].append(fact)
    return [
        FactConflict(key, facts[0].name, year, counts=facts[0], others=tuple(facts[1:]))
        for (key, year), facts in groups.items()
        if any(_comparable(fact) != _comparable(facts[0]) for fact in facts[1:])
    ]


def _comparable(fact: FactOnFile) -> Any:
    """Two sets are the same in any order; 1200 and 1200.00 are the same number."""
    return sorted(fact.value) if fact.type == "set" else fact.value


def facts_for_assessment(
    company_id: int,
    *,
    application_day: date,
    overrides: dict[str, Any] | None = None,
    prefer_declared: bool = False,
    known_on: date | None = None,
) -> tuple[dict[str, Any], dict[str, FactOnFile]]:
    """Facts of one company as the rule engine takes them, and where each of them comes from.

    Returns ``(facts, provenance)``. ``facts`` has bare values, per-year attributes as maps from
    上年度/前年度/大前年度 counted back from the year of ``application_day``. ``provenance`` is keyed by
    attribute, or ``key@上年度`` for a year. ``overrides`` replaces whole keys (the answers of a form);
    derived facts are added for keys that are then still absent. ``known_on`` replays an earlier day.
    """
    profile = current_facts(company_id, as_of=known_on, prefer_declared=prefer_declared)
    facts: dict[str, Any] = {}
    provenance: dict[str, FactOnFile] = {}
    for key, entry in profile.items():
        if isinstance(entry, FactOnFile):
            facts[key] = entry.value
            provenance[key] = entry
            continue
        years = {label_of_year(year, application_day): fact for year, fact in entry.items()}
        years.pop(None, None)
        if years:
            facts[key] = {label: fact.value for label, fact in years.items()}
            provenance |= {f"{key}@{label}": fact for label, fact in years.items()}
    _apply_overrides(facts, provenance, overrides or {}, application_day)
    _add_derived(facts, provenance, application_day)
    return facts, provenance


def _apply_overrides(
    facts: dict[str, Any], provenance: dict[str, FactOnFile], overrides: dict[str, Any], day: date
) -> None:
    known = {each.key: each for each in Attribute.objects.filter(key__in=overrides)} if overrides else {}
    for key, value in overrides.items():
        facts[key] = value
        for stale in [name for name in provenance if name.split("@")[0] == key]:
            del provenance[stale]
        values = {f"{key}@{label}": each for label, each in value.items()} if isinstance(value, dict) else {key: value}
        for name, each in values.items():
            provenance[name] = _unfiled(known.get(key), key, each, day, "override", "本次填写")


def _add_derived(facts: dict[str, Any], provenance: dict[str, FactOnFile], day: date) -> None:
    missing = derived.derive_missing(facts, day)
    if not missing:
        return
    known = words_of_derived()
    for key, (value, how) in missing.items():
        facts[key] = value
        provenance[key] = _unfiled(known.get(key), key, value, day, "derived", "系统推算", how.because)


@cache
def words_of_derived() -> dict[str, Attribute]:
    """The vocabulary's words for derived facts, read once a process (loading a vocabulary forgets them)."""
    return Attribute.objects.in_bulk(derived.list_keys())


def _unfiled(
    attribute: Attribute | None, key: str, value: Any, day: date, standing: str, source: str, note: str = ""
) -> FactOnFile:
    name, kind, unit = (attribute.name, attribute.type, attribute.unit) if attribute else (key, "", "")
    return FactOnFile(key, name, kind, unit, None, value, standing, source, day, None, standing, note=note)


def snapshot(
    company_id: int,
    keys: Iterable[str],
    application_day: date,
    *,
    overrides: dict[str, Any] | None = None,
    prefer_declared: bool = True,
) -> list[dict[str, Any]]:
    """The facts behind a submission, for its record: one plain JSON row for each key (and year), numbers as text.

    A key of which nothing is known has one row with ``value: None`` and no source, so that the record
    also shows what was not known.
    """
    _, provenance = facts_for_assessment(
        company_id, application_day=application_day, overrides=overrides, prefer_declared=prefer_declared
    )
    rows: list[dict[str, Any]] = []
    for key in dict.fromkeys(keys):
        found = sorted(name for name in provenance if name.split("@")[0] == key)
        rows += [_snapshot_row(name, provenance[name]) for name in found] or [
            {"key": key, "value": None, "source": None}
        ]
    return rows


def statement_values(ids: Iterable[int]) -> dict[int, Any]:
    """The values of statements by id, written as in a :func:`snapshot`."""
    rows = Statement.objects.filter(id__in=list(ids)).values_list("id", "value")
    return {number: _as_text(value) for number, value in rows}


def _snapshot_row(name: str, fact: FactOnFile) -> dict[str, Any]:
    return {
        "key": fact.key,
        "period": name.partition("@")[2] or None,
        "year": fact.year,
        "name": fact.name,
        "value": _as_text(fact.value),
        "unit": fact.unit,
        "source": fact.source_name,
        "standing": fact.standing,
        "as_of_on": fact.as_of_on.isoformat(),
        "recorded_at": fact.recorded_at.isoformat() if fact.recorded_at else None,
        "statement": fact.statement_id,
    }


def _as_text(value: Any) -> Any:
    """Numbers as decimal text, inside lists and maps too; JSON readers then cannot round them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    return [_as_text(each) for each in value] if isinstance(value, list) else value


def _read(
    sql: str, company_id: int, *, as_of: date | None = None, prefer_declared: bool = False, key: str | None = None
) -> list[FactOnFile]:
    day = as_of or timezone.localdate()
    known_before = datetime.combine(day + timedelta(days=1), datetime.min.time(), timezone.get_default_timezone())
    given: dict[str, Any] = {
        "company": company_id,
        "as_of": day,
        "known_before": known_before,
        "prefer_declared": prefer_declared,
        "key": key,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [_fact(row) for row in cursor.fetchall()]


def _fact(row: tuple[Any, ...]) -> FactOnFile:
    key, name, kind, unit, year, value, *rest = row
    return FactOnFile(key, name, kind, unit, year, loads(value), *rest)
