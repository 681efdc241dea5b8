"""Departmental files from the truth, with the truth kept beside them."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from huiqi.cli.demo.files.columns import Columns, columns_of
from huiqi.cli.demo.files.departments import DEPARTMENTS, Department
from huiqi.cli.demo.files.population import Ints, Population
from huiqi.cli.demo.files.rows import headers_of, rows_of
from huiqi.cli.demo.files.sheets import write_csv, write_xlsx
from huiqi.engine.refusal import Refusal

Progress = Callable[[int, int], None]
_TOLD = ("name", "registration_number", "address", "legal_representative")
_ROW_COLUMNS = ("file", "sheet", "row", "truth", "uscc", *_TOLD)
_MISTAKE_COLUMNS = ("file", "sheet", "row", "truth", "attribute", "year", "kind", "written", "right")


@dataclass(frozen=True, slots=True)
class Written:
    """What one file holds."""

    file: str
    source: str
    rows: int
    mistakes: int


def write_files(
    p: Population, folder: Path, *, seed: int, progress: Progress = lambda done, total: None
) -> list[Written]:
    """All files and ``truth/`` into ``folder`` (made; must be empty). Raises Refusal when there is something in it.

    ``progress`` is called with (files done, files). The same population and seed give the same bytes of truth and csv.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} 里已有文件，请换一个空文件夹，免得新旧混在一起。")
    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    columns = columns_of(p)
    total, found = len(DEPARTMENTS) + 1, []
    with (
        _table(truth / "rows.csv.gz", _ROW_COLUMNS) as rows,
        _table(truth / "mistakes.csv.gz", _MISTAKE_COLUMNS) as mistakes,
    ):
        for at, department in enumerate(DEPARTMENTS):
            progress(at, total)
            found.append(_write(department, p, columns, folder, np.random.default_rng([seed, at]), rows, mistakes))
    progress(len(DEPARTMENTS), total)
    _write_truth(p, columns, truth)
    (truth / "files.json").write_text(
        json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1), encoding="utf-8"
    )
    _write_mapping(p, truth)
    progress(total, total)
    return found


class _table:  # noqa: N801 -- used as a function: a compressed csv with its header, closed at the end
    def __init__(self, path: Path, header: tuple[str, ...]):
        # mtime 0 in the header: the same truth is the same bytes
        self._file = gzip.GzipFile(path, "wb", compresslevel=4, mtime=0)
        self._write(header)

    def _write(self, cells: tuple[object, ...]) -> None:
        self._file.write((",".join(_quoted(each) for each in cells) + "\n").encode())

    def __enter__(self) -> Callable[[tuple[object, ...]], None]:
        return self._write

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in ',"\n\r') else text


def _write(
    department: Department,
    p: Population,
    columns: Columns,
    folder: Path,
    rng: np.random.Generator,
    rows: Callable[[tuple[object, ...]], None],
    mistakes: Callable[[tuple[object, ...]], None],
) -> Written:
    places = _places(department, p, columns, rng)
    made = rows_of(department, p, columns, places, rng)
    write = write_csv if department.encoding else write_xlsx
    count = wrong = 0
    for sheet, number, row in write(department, p, folder, made):  # one row at a time: the whole is larger than memory
        said = row.said
        shown = {means for _, means in department.identity}
        code = "organisation_code" if "organisation_code" in shown else "uscc"
        told = [said[each] if each in shown else "" for each in (code, *_TOLD)]
        rows((department.file, sheet, number, p.usccs[row.place], *told))
        for mistake in row.mistakes:
            mistakes((department.file, sheet, number, p.usccs[row.place], *mistake))
        count, wrong = count + 1, wrong + len(row.mistakes)
    return Written(department.file, department.source, count, wrong)


def _places(department: Department, p: Population, columns: Columns, rng: np.random.Generator) -> Ints:
    """Which companies are in the file, in a department's own order; some are in it twice."""
    inside = rng.random(p.count) < department.share
    if department.needs:
        inside &= ~np.ma.getmaskarray(columns[department.needs])
    if department.source == "ft-statistics":  # the statistical net holds the larger ones first
        inside = (rng.random(p.count) < np.minimum(p.staff / 40, 1)) | (rng.random(p.count) < 0.05)
    places = np.flatnonzero(inside)
    again = places[rng.random(len(places)) < department.twice]
    found = np.concatenate([places, again])
    rng.shuffle(found)
    if department.by_street:
        found = found[np.argsort(p.streets[found].astype(str), kind="stable")]
    return found


def _write_truth(p: Population, columns: Columns, truth: Path) -> None:
    with (truth / "companies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["uscc", "name", "former_name", "registration_number", "legal_representative", "address", "street",
             "industry_code", "org_type", "head"]
        )  # fmt: skip
        heads = [p.usccs[head] if head >= 0 else "" for head in p.heads]
        writer.writerows(
            zip(p.usccs, p.names, p.former_names, p.registration_numbers, p.people, p.addresses, p.streets,
                p.industry_code, p.org_type, heads, strict=True)
        )  # fmt: skip
    wanted = {(field.attribute, field.back) for each in DEPARTMENTS for field in each.fields}
    with _table(truth / "facts.csv.gz", ("uscc", "attribute", "year", "value")) as write:
        for attribute, back in sorted(wanted, key=str):
            year = None if back is None else p.years[back]
            column = columns[attribute if year is None else (attribute, year)]
            values, mask = column.data, np.ma.getmaskarray(column)
            for place in np.flatnonzero(~mask):
                write((p.usccs[place], attribute, year, plain(values[place])))


def plain(value: object) -> str:
    """A value as the truth is written: true/false, ISO days, the shortest decimal, JSON lists."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, (float, np.floating)):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def _write_mapping(p: Population, truth: Path) -> None:
    """Which column of which file means what: the right answer for whoever proposes mappings."""
    with (truth / "mapping.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "source", "group", "header", "means", "year", "factor"])
        for department in DEPARTMENTS:
            headers = headers_of(department, p)
            for (group, text), (_, means) in zip(headers, department.identity, strict=False):
                writer.writerow([department.file, department.source, group, text, means, "", ""])
            for (group, text), field in zip(headers[len(department.identity) :], department.fields, strict=False):
                year = "" if field.back is None else p.years[field.back]
                writer.writerow([department.file, department.source, group, text, field.attribute, year, field.factor])
