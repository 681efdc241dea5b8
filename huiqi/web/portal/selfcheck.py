"""自测 without an account: answers are judged and shown, and nothing of them is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from huiqi.core.catalog import queries as catalog
from huiqi.core.matching import queries as matching
from huiqi.engine.forms.values import parse_value
from huiqi.engine.refusal import InvalidInput
from huiqi.engine.rules import RuleSet
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.validation import attributes_read
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary
from huiqi.web.kit.access import public_page
from huiqi.web.kit.forms import UNKNOWN, Field
from huiqi.web.kit.told import clause_rows
from huiqi.web.portal.present import calc_steps, tally


@public_page
def list_self_checks(request: HttpRequest) -> HttpResponse:
    """Which openings can be tried."""
    openings = catalog.list_current_openings(timezone.localdate())
    return render(request, "portal/self_checks.html", {"openings": openings})


@public_page
@never_cache
def self_check(request: HttpRequest, code: str) -> HttpResponse:
    """The questions of one opening; posted answers come back with the verdict beside them."""
    opening = catalog.get_opening(code)
    vocabulary, rules = catalog.current_vocabulary(), catalog.opening_ruleset(opening)
    questions = questions_of(rules, vocabulary)
    context: dict[str, Any] = {"opening": opening, "item": opening.item}
    if request.method != "POST":
        return render(request, "portal/self_check.html", {**context, "fields": questions})
    fields, facts = read_answers(questions, request.POST, vocabulary)
    context["fields"] = fields
    if not any(field.error for field in fields):
        verdict = matching.assess_opening(opening, facts, timezone.localdate())
        explanation = verdict.explanation
        context |= {
            "verdict": verdict,
            "tally": tally(verdict),
            "clauses": clause_rows(explanation),
            "steps": calc_steps(explanation.amount),
            "amount": explanation.amount,
            "faults": explanation.faults,
            "advice": verdict.advice,
        }
    return render(request, "portal/self_check.html", context)


def questions_of(rules: RuleSet, vocabulary: Vocabulary) -> list[Field]:
    """One question for each fact that the rules read; a yearly fact for each year read."""
    book = FactBook({}, vocabulary)
    keys: dict[str, None] = {}
    for atom in rules.atoms():
        keys[book.fact_key(atom.attr, atom.period)] = None
    for attr in attributes_read(rules):
        if not any(key.split("@")[0] == attr for key in keys):
            keys[book.fact_key(attr, None)] = None
    return [_question(key, rules, vocabulary[key.split("@")[0]]) for key in keys]


def _question(key: str, rules: RuleSet, attribute: Attribute) -> Field:
    year = key.partition("@")[2]
    return Field(
        key=key,
        name=f"{year}{attribute.name}",
        type="text" if attribute.type == "list" else attribute.type,
        unit=attribute.unit or "",
        enum=attribute.enum or _named_values(rules, attribute),
        required=False,
        hint=attribute.meaning if attribute.meaning not in ("", "—") else "",
        unknown=attribute.type in ("bool", "enum"),
    )


def _named_values(rules: RuleSet, attribute: Attribute) -> tuple[str, ...]:
    """The values that the clauses name, where the vocabulary lists none."""
    values: dict[str, None] = {}
    for atom in rules.atoms():
        if atom.attr != attribute.key or atom.value is None or isinstance(atom.value, bool):
            continue
        for value in atom.value if isinstance(atom.value, list) else [atom.value]:
            if isinstance(value, str):
                values[value] = None
    extra = ("其他",) if values and attribute.type == "enum" else ()
    return (*values, *extra)


def read_answers(questions: list[Field], given: Any, vocabulary: Vocabulary) -> tuple[list[Field], dict[str, Any]]:
    """The fields with what was typed (and what is wrong with it), and the facts that it makes."""
    fields: list[Field] = []
    facts: dict[str, Any] = {}
    for question in questions:
        attr, _, year = question.key.partition("@")
        attribute = vocabulary[attr]
        typed: Any = given.getlist(question.key) if attribute.type == "set" else given.get(question.key, "")
        value, error = _read(attribute, typed)
        fields.append(_with(question, typed, error))
        if value is None:
            continue
        if year:
            facts.setdefault(attr, {})[year] = value
        else:
            facts[attr] = value
    return fields, facts


def _read(attribute: Attribute, typed: Any) -> tuple[Any, str]:
    if attribute.type == "set":
        return [str(each)[:100] for each in typed] or None, ""
    text = str(typed).strip()[:1000]
    if text in ("", UNKNOWN):
        return None, ""
    if attribute.type == "bool":
        return text == "true", ""
    try:
        choices = attribute.enum or None
        return parse_value(attribute.type, attribute.unit, text, key=attribute.key, choices=choices), ""
    except InvalidInput as fault:
        return None, fault.message


def _with(question: Field, typed: Any, error: str) -> Field:
    return replace(question, value=typed, error=error)
