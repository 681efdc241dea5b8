"""How much of the truth is in the database, and how often a row was given to its right company."""

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from huiqi.core.facts.queries import current_facts
from huiqi.core.parties.identity_index import Index
from huiqi.core.parties.models import Company, CompanyAlias
from huiqi.core.parties.services.identify import Identifier, IdentityRow
from huiqi.engine.identity import normalise_name
from huiqi.engine.refusal import Refusal

CHUNK = 5000
SAME_NUMBER = 0.0051
"""Files round to two places: a value within half of the last place is right."""


@dataclass(frozen=True, slots=True)
class RowScore:
    """Rows of one file: ``right`` company, ``wrong`` company, ``asked`` (of them ``offered``: the right one was among
    the candidates), ``missed`` (unknown). Precision is right of all decided, recall right of all rows."""

    file: str
    rows: int
    right: int
    wrong: int
    asked: int
    offered: int
    missed: int

    @property
    def precision(self) -> float | None:
        """None when nothing was decided."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """None when there are no rows."""
        return self.right / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class CompanyScore:
    """Companies: true ones, those on file, and those on file that are true and there once."""

    true: int
    on_file: int
    found: int

    @property
    def precision(self) -> float | None:
        """Of those on file."""
        return self.found / self.on_file if self.on_file else None

    @property
    def recall(self) -> float | None:
        """Of the true ones."""
        return self.found / self.true if self.true else None


@dataclass(slots=True)
class FactScore:
    """Facts of one attribute over the sampled companies."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def share(self) -> float | None:
        """Right of all true facts."""
        total = self.right + self.wrong + self.missing
        return self.right / total if total else None


@dataclass(frozen=True, slots=True)
class Score:
    """What was measured; empty where it was not asked for."""

    rows: list[RowScore] = field(default_factory=list)
    rows_a_second: float = 0.0
    companies: CompanyScore | None = None
    sampled: int = 0
    facts: dict[str, FactScore] = field(default_factory=dict)


def read_companies(folder: Path) -> list[dict[str, str]]:
    """``truth/companies.csv``. Raises Refusal when the folder has none."""
    path = folder / "truth" / "companies.csv"
    if not path.exists():
        raise Refusal(f"{folder} 里没有 truth/companies.csv，请给 huiqi demo-files 建立的文件夹。")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register_index(companies: list[dict[str, str]]) -> tuple[Index, dict[int, str]]:
    """What a clean register would give the identifier: codes, names, former names, old numbers; ids are places."""
    index = Index()
    for place, each in enumerate(companies):
        index.add(place, each["uscc"], each["name"], each["legal_representative"], each["address"])
        if each["registration_number"]:
            index.by_number[each["registration_number"]] = place
        if each["former_name"]:
            index.former[normalise_name(each["former_name"])].append(place)
    return index, {place: each["uscc"] for place, each in enumerate(companies)}


def score_rows(
    folder: Path, identifier: Identifier, code_of: dict[int, str], progress: Callable[[int], None] = lambda done: None
) -> tuple[list[RowScore], float]:
    """Put every row of every file to the identifier; scores a file, and rows a second of the identifier alone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds, done = 0.0, 0
    rows = _read(folder / "truth" / "rows.csv.gz")
    while chunk := list(islice(rows, CHUNK)):
        asked = [
            IdentityRow(
                each["uscc"], each["name"], each["registration_number"], each["address"], each["legal_representative"]
            )
            for each in chunk
        ]
        began = time.perf_counter()
        answers = identifier.resolve(asked)
        seconds += time.perf_counter() - began
        for row, answer in zip(chunk, answers, strict=True):
            of_file = counts[row["file"]]
            of_file["rows"] += 1
            if answer.company_id is not None:
                of_file["right" if code_of[answer.company_id] == row["truth"] else "wrong"] += 1
            elif answer.how == "ask":
                of_file["asked"] += 1
                of_file["offered"] += row["truth"] in {code_of[each.company_id] for each in answer.candidates}
            else:
                of_file["missed"] += 1
        done += len(chunk)
        progress(done)
    names = ("rows", "right", "wrong", "asked", "offered", "missed")
    scores = [RowScore(file, *(of_file[name] for name in names)) for file, of_file in sorted(counts.items())]
    return scores, done / seconds if seconds else 0.0


def score_companies(companies: list[dict[str, str]]) -> CompanyScore:
    """The company library against the true companies; an old code that lives on as an alias finds its company."""
    true = {each["uscc"] for each in companies}
    ids = dict(Company.objects.values_list("uscc", "pk"))
    aliases = dict(CompanyAlias.objects.filter(kind="code").values_list("key", "company_id"))
    found = {ids.get(code) or aliases.get(code) for code in true} - {None}
    return CompanyScore(true=len(true), on_file=len(ids), found=len(found))


def score_facts(
    folder: Path, companies: list[dict[str, str]], *, sample: int, seed: int = 1
) -> tuple[int, dict[str, FactScore]]:
    """Current profiles of ``sample`` true companies on file against the truth, by attribute."""
    codes = Random(seed).sample([each["uscc"] for each in companies], min(sample, len(companies)))
    ids = dict(Company.objects.filter(uscc__in=codes).values_list("uscc", "pk"))
    profiles = {code: current_facts(company_id) for code, company_id in ids.items()}
    scores: dict[str, FactScore] = defaultdict(FactScore)
    for row in _read(folder / "truth" / "facts.csv.gz"):
        if row["uscc"] not in ids:
            continue
        fact = profiles[row["uscc"]].get(row["attribute"])
        if isinstance(fact, dict):
            fact = fact.get(int(row["year"])) if row["year"] else None
        score = scores[row["attribute"]]
        if fact is None:
            score.missing += 1
        elif is_right(fact.value, row["value"]):
            score.right += 1
        else:
            score.wrong += 1
    return len(ids), dict(sorted(scores.items()))


def is_right(value: Any, true: str) -> bool:
    """A value of a profile against the text of the truth."""
    if isinstance(value, bool):
        return true == ("true" if value else "false")
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(map(str, value)) == sorted(true.strip("[]").replace('"', "").split(", ") if true != "[]" else [])
    try:
        return abs(float(value) - float(true)) < SAME_NUMBER
    except ValueError:
        return str(value) == true


def _read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
