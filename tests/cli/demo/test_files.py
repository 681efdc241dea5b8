"""A demo district as departmental files: hard to read, with the truth beside it."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from python_calamine import CalamineWorkbook

from huiqi.cli.demo.files import Population, draw_columns, draw_population, write_files
from huiqi.cli.demo.files.departments import DEPARTMENTS
from huiqi.cli.demo.files.scoring import (
    Score,
    is_right,
    read_companies,
    register_index,
    score_companies,
    score_facts,
    score_rows,
)
from huiqi.cli.demo_files import as_json, words_of
from huiqi.cli.main import main
from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services
from huiqi.core.parties.services.identify import Identifier
from huiqi.core.parties.uscc import complete, is_valid
from huiqi.engine.identity import is_registration_number
from huiqi.engine.refusal import Refusal
from tests.factories import load_basics

TODAY = date(2026, 11, 22)
VOCABULARY = Path(__file__).resolve().parents[3] / "packs" / "futian" / "attributes.yaml"


@pytest.fixture(scope="module")
def people() -> Population:
    return draw_population(3000, 7, TODAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, people: Population) -> Path:
    place = tmp_path_factory.mktemp("files") / "district"
    write_files(people, place, seed=7)
    return place


def test_the_same_seed_gives_the_same_truth_and_another_gives_another() -> None:
    one, same, other = (draw_columns(300, seed, TODAY) for seed in (1, 1, 2))
    assert one.keys() == same.keys()
    assert all(one[key].tolist() == same[key].tolist() for key in one)
    assert one["employees_total"].tolist() != other["employees_total"].tolist()


def test_companies_are_who_they_say(people: Population) -> None:
    assert all(map(is_valid, people.usccs)) and len(set(people.usccs)) == 3000
    assert len(set(people.names) | set(filter(None, people.former_names))) >= 3000
    assert all("演示" in name for name in people.names)
    numbers = list(filter(None, people.registration_numbers))
    assert numbers and len(set(numbers)) == len(numbers) and all(map(is_registration_number, numbers))
    branches = np.flatnonzero(people.heads >= 0)
    assert all(people.names[at].startswith(people.names[people.heads[at]]) for at in branches) and len(branches) > 20


def test_every_column_is_a_word_of_the_vocabulary_in_its_type(people: Population) -> None:
    words = {each["key"]: each for each in yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))["attributes"]}
    kinds = {"number": "f", "money": "f", "percent": "f", "bool": "b", "date": "M", "enum": "O", "set": "O"}
    for key, column in draw_columns(300, 1, TODAY).items():
        word = words[key if isinstance(key, str) else key[0]]
        assert column.dtype.kind == kinds[word["type"]], key
        assert len(column) == 300
        if word.get("enum") and word["type"] == "enum":
            assert set(column.compressed()) <= set(word["enum"]), key


def test_no_accounts_before_the_founding_and_none_is_not_zero(people: Population) -> None:
    columns = draw_columns(3000, 7, TODAY)
    revenue = columns["revenue_total", TODAY.year - 1]
    founded_this_year = people.founded_on >= np.datetime64(f"{TODAY.year}-01-01")
    assert founded_this_year.any() and np.ma.getmaskarray(revenue)[founded_this_year].all()
    assert (revenue.compressed() > 0).all()


def test_eight_departments_write_in_eight_ways(folder: Path) -> None:
    market = (folder / "01-市场监管-商事主体登记.csv").read_bytes()
    assert "注册资本".encode("gb18030") in market
    assert (folder / "03-社保-参保缴费.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    tax = CalamineWorkbook.from_path(str(folder / "02-税务-企业纳税情况.xlsx")).get_sheet_by_index(0).to_python()
    assert "单位：万元" in str(tax[1][0]) and tax[2][2] == "营业收入" and tax[3][2:4] == ["2025年", "2024年"]
    assert isinstance(tax[5][2], float) or tax[5][2] == "—"
    streets = CalamineWorkbook.from_path(str(folder / "07-街道-楼宇走访登记.xlsx"))
    assert len(streets.sheet_names) == 10 and "手工台账" in str(streets.get_sheet_by_index(0).to_python()[0][0])


def test_the_truth_says_of_each_row_whose_it_is_and_where_it_is_wrong(folder: Path) -> None:
    with gzip.open(folder / "truth" / "rows.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counted = Counter(row["file"] for row in rows)
    listed = {each["file"]: each["rows"] for each in json.loads((folder / "truth" / "files.json").read_text())}
    assert counted == listed and set(listed) == {each.file for each in DEPARTMENTS}
    with (folder / "01-市场监管-商事主体登记.csv").open(encoding="gb18030", newline="") as file:
        register = list(csv.reader(file))
    first = next(row for row in rows if row["file"].startswith("01"))
    assert register[int(first["row"]) - 1][0] == first["uscc"]
    with gzip.open(folder / "truth" / "mistakes.csv.gz", "rt", encoding="utf-8") as file:
        kinds = Counter(each["kind"] for each in csv.DictReader(file))
    assert {"gap", "wrong", "former"} <= set(kinds)


def test_the_identifier_decides_nearly_every_row_and_hardly_one_wrongly(folder: Path) -> None:
    index, code_of = register_index(read_companies(folder))
    scores, speed = score_rows(folder, Identifier(index), code_of)
    assert sum(each.right for each in scores) / sum(each.rows for each in scores) > 0.98
    assert all(each.precision is not None and each.precision > 0.99 for each in scores)
    assert speed > 0


def test_a_folder_with_something_in_it_is_left_alone(
    folder: Path, people: Population, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refusal, match="空文件夹"):
        write_files(people, folder, seed=7)
    assert main(["data-score", str(folder / "truth"), "--rows"]) == 2
    assert "demo-files" in capsys.readouterr().err


def test_both_commands_run_in_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "small")
    assert main(["demo-files", place, "--companies", "60", "--today", "2026-11-22"]) == 0
    assert "01-市场监管" in capsys.readouterr().out
    assert main(["data-score", place, "--rows", "--json"]) == 0
    score = json.loads(capsys.readouterr().out)
    assert {each["file"][:2] for each in score["rows"]} <= {f"0{at}" for at in range(1, 9)}


def test_a_value_is_right_within_its_last_place_and_a_set_in_any_order() -> None:
    assert is_right(12.344, "12.34") and not is_right(12.36, "12.34")
    assert is_right(True, "true") and not is_right(True, "false")
    assert is_right(["乙", "甲"], '["甲", "乙"]') and is_right([], "[]") and not is_right(["甲"], "[]")
    assert is_right("福田区", "福田区") and not is_right("南山区", "福田区")


@pytest.mark.django_db
def test_the_score_counts_what_is_right_wrong_and_missing(tmp_path: Path) -> None:
    load_basics()
    truth = tmp_path / "truth"
    truth.mkdir()
    codes = draw_population(3, 1, TODAY).usccs
    header = "uscc,name,former_name,registration_number,legal_representative,address,street\n"
    (truth / "companies.csv").write_text(header + "".join(f"{code},x,,,,,\n" for code in codes), encoding="utf-8")
    facts = [(0, "revenue_total", 2025, "10"), (0, "is_legal_person", "", "true"), (1, "revenue_total", 2025, "7")]
    with gzip.open(truth / "facts.csv.gz", "wt", encoding="utf-8") as file:
        file.write("uscc,attribute,year,value\n")
        file.writelines(f"{codes[at]},{key},{year},{value}\n" for at, key, year, value in facts)
    ids = [services.create_company(actor=SYSTEM, uscc=code, name=code).pk for code in codes[:2]]
    services.create_company(actor=SYSTEM, uscc=complete("91440300MA000001"), name="不在真值里的企业")
    rows = [StatementRow(ids[0], "revenue_total", 10, year=2025), StatementRow(ids[1], "revenue_total", 8, year=2025)]
    record_statements(actor=SYSTEM, source="tax", as_of_on=date(2026, 1, 1), rows=rows)
    companies = read_companies(tmp_path)
    on_file = score_companies(companies)
    assert (on_file.true, on_file.on_file, on_file.found) == (3, 3, 2)
    sampled, scores = score_facts(tmp_path, companies, sample=10)
    assert sampled == 2
    score = Score(companies=on_file, sampled=sampled, facts=scores)
    assert "对上 2 家；准确率 66.667%，召回率 66.667%" in words_of(score)
    assert as_json(score)["facts"]["revenue_total"]["share"] == 0.5
    assert {key: (each.right, each.wrong, each.missing) for key, each in scores.items()} == {
        "revenue_total": (1, 1, 0), "is_legal_person": (0, 0, 1),
    }  # fmt: skip
