"""The rows of one department's file, each with what it says and where it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from huiqi.cli.demo.files.columns import Columns
from huiqi.cli.demo.files.departments import Department
from huiqi.cli.demo.files.noise import full_width, loosely, mistyped, phone, written, wrong_code, wrong_number
from huiqi.cli.demo.files.population import Ints, Population

Mistake = tuple[str, int | None, str, str, str]
"""Attribute (or what of the identity), year, kind, what was written, what is right."""


@dataclass(slots=True)
class SheetRow:
    """One row: ``place`` of the company it is truly about, ``said`` of its identity, all ``cells`` as text."""

    place: int
    said: dict[str, str]
    cells: list[str]
    mistakes: list[Mistake] = field(default_factory=list)


def headers_of(department: Department, p: Population) -> list[tuple[str, str]]:
    """(group, header) of each column, with the years filled in."""
    years = {f"y{back}": year for back, year in enumerate(p.years)} | {"last": p.years[0], "before": p.years[1]}
    found = [("", header) for header, _ in department.identity]
    found += [(each.group, each.header.format(**years)) for each in department.fields]
    return [*found, ("", "联系电话")] if "phones" in department.habits else found


def rows_of(
    department: Department, p: Population, columns: Columns, places: Ints, rng: np.random.Generator
) -> Iterator[SheetRow]:
    """All rows in the order of ``places``; a place that comes again may contradict itself."""
    identities = _identities(department, p, places, rng)
    years = [None if each.back is None else p.years[each.back] for each in department.fields]
    texts = [
        written(columns[each.attribute if year is None else (each.attribute, year)][places], each)
        for each, year in zip(department.fields, years, strict=True)
    ]
    n, width = len(places), len(department.fields)
    draw, pick = rng.random((n, width)), rng.integers(0, 1000, (n, width))
    is_broken, phones = rng.random(n) < department.broken, rng.integers(0, 1_000_000, n)
    has_phone, is_wide = (
        "phones" in department.habits,
        rng.random(n) < (0.05 if "full_width" in department.habits else 0),
    )
    for at, place in enumerate(places.tolist()):
        said, mistakes = next(identities)
        cells = [said[means] for _, means in department.identity]
        for column, each in enumerate(department.fields):
            right = texts[column][at]
            text = _cell(department, right, float(draw[at, column]), int(pick[at, column]))
            if text != right and right:
                kind = "gap" if text == department.blank else "wrong"
                mistakes.append((each.attribute, years[column], kind, text, right))
            cells.append(full_width(text) if is_wide[at] else text)
        if has_phone:
            cells.append(phone(int(phones[at])))
        if is_broken[at]:  # the row breaks off, as when a cell's line feed cut it in two
            cut = len(department.identity) + width // 2
            mistakes.append(("row", None, "broken", "", ""))
            cells[cut:] = [""] * (len(cells) - cut)
        yield SheetRow(place, said, cells, mistakes)


def _cell(department: Department, right: str, draw: float, pick: int) -> str:
    if not right or draw < department.gaps:
        return department.blank
    return wrong_number(right, pick) if draw > 1 - department.wrong else right


def _identities(
    department: Department, p: Population, places: Ints, rng: np.random.Generator
) -> Iterator[tuple[dict[str, str], list[Mistake]]]:
    """What each row says of its company, and what of it is wrong."""
    n = len(places)
    draws, picks = rng.random((n, 5)), rng.integers(0, 100_000, n)
    wide = "full_width" in department.habits
    for at, place in enumerate(places.tolist()):
        pick = int(picks[at])
        mistakes: list[Mistake] = []
        code, name = p.usccs[place], p.names[place]
        said = {
            "uscc": code,
            "organisation_code": f"{code[8:16]}-{code[16]}",
            "registration_number": p.registration_numbers[place],
            "former_name": p.former_names[place],
            "legal_representative": p.people[place],
            "address": p.addresses[place],
        }
        if draws[at, 0] < department.no_code:
            said["uscc"] = ""
        elif draws[at, 1] < department.bad_code:
            said["uscc"] = wrong_code(code, pick)
            mistakes.append(("uscc", None, "wrong", said["uscc"], code))
        elif wide and pick % 20 == 0:
            said["uscc"] = full_width(code)
        if p.former_names[place] and draws[at, 2] < department.old_names:
            name = p.former_names[place]
            mistakes.append(("name", None, "former", name, p.names[place]))
        elif draws[at, 3] < department.typos:
            name = mistyped(name, pick)
            mistakes.append(("name", None, "wrong", name, p.names[place]))
        said["name"] = loosely(name, pick) if draws[at, 4] < department.loose else name
        yield said, mistakes
