"""``huiqi data``: files in from the command line and from a watched folder."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import LazySettings

from huiqi.cli import data
from huiqi.cli.data_folder import day_of
from huiqi.core.facts.models import Statement
from huiqi.core.facts.services import ensure_source, load_attributes
from huiqi.core.intake.models import Delivery
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import services as parties
from huiqi.engine.refusal import Refusal
from tests.core.intake.conftest import ATTRIBUTES, CODES

CONTENT = f"统一社会信用代码,2025年营业收入（万元）,收入二\n{CODES[0]},5,30000\n"


@pytest.fixture
def run(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs ``huiqi data …`` against the test's database."""
    monkeypatch.setattr(data, "database", nullcontext)
    settings.MEDIA_ROOT = tmp_path / "files"
    load_attributes(actor=SYSTEM, attributes=ATTRIBUTES)
    ensure_source(actor=SYSTEM, key="tax", name="税务部门")
    parties.create_company(actor=SYSTEM, uscc=CODES[0], name="云杉第1（演示）有限公司")

    def go(*arguments: str) -> int:
        parser = ArgumentParser()
        data.configure_data(parser)
        options: Namespace = parser.parse_args(list(arguments))
        return data.run_data(options)

    return go


def test_a_file_is_tried_taken_in_listed_and_withdrawn(run, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "税务.csv"
    file.write_text(CONTENT, encoding="gbk")
    given = ["take-in", str(file), "--source", "tax", "--as-of", "2026-03-31"]
    assert run(*given, "--dry-run") == 0 and not Statement.objects.exists()
    assert "可入库 1 条" in capsys.readouterr().out
    assert run(*given, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "taken" and told["counts"]["columns_left"] == ["收入二"]
    assert run(*given) == 0
    assert "没有重复入库" in capsys.readouterr().out and Statement.objects.count() == 1
    assert run("batches") == 0 and "税务.csv" in capsys.readouterr().out
    assert run("withdraw", str(told["number"]), "--reason", "交错了") == 0
    assert Delivery.objects.get(pk=told["number"]).state == "withdrawn"


def test_a_mapping_file_says_what_no_title_tells(run, tmp_path: Path):
    file, mapping = tmp_path / "a.csv", tmp_path / "m.yaml"
    file.write_text(CONTENT, encoding="utf-8")
    mapping.write_text("收入二: {target: rd_expense, year: 2025, unit: 元}\n", encoding="utf-8")
    run("take-in", str(file), "--source", "tax", "--as-of", "2026-03-31", "--mapping", str(mapping))
    assert Statement.objects.get(attribute_id="rd_expense").value == 3
    mapping.write_text("收入二: {ziel: rd_expense}\n", encoding="utf-8")
    with pytest.raises(Refusal, match="target、year、unit"):
        data.read_mapping(mapping)


def test_a_watched_folder_takes_files_in_and_lays_troubled_ones_aside_with_the_reason(run, tmp_path: Path):
    folder = tmp_path / "in"
    for name in ("tax", "nobody"):
        (folder / name).mkdir(parents=True)
    (folder / "tax" / "2026-03-31税收.csv").write_text(CONTENT + "91,7,8\n", encoding="utf-8")
    (folder / "tax" / "~$锁.xlsx").write_bytes(b"x")
    (folder / "nobody" / "a.csv").write_text(CONTENT, encoding="utf-8")
    assert run("watch", str(folder), "--once") == 1
    delivery = Delivery.objects.get()
    assert delivery.as_of_on.isoformat() == "2026-03-31" and delivery.state == "taken"
    assert "A3" in (folder / "tax" / "已入库" / "2026-03-31税收.csv.差错.txt").read_text(encoding="utf-8")
    assert "没有登记来源" in (folder / "nobody" / "有问题" / "a.csv.差错.txt").read_text(encoding="utf-8")
    assert (folder / "tax" / "~$锁.xlsx").exists()
    assert run("watch", str(folder), "--once") == 0


def test_the_day_of_a_file_is_in_its_name_or_the_day_it_was_written(tmp_path: Path):
    for name in ("税收2026年3月5日.csv", "20260305_税收.csv", "税收-2026-03-05.xlsx"):
        assert day_of(tmp_path / name).isoformat() == "2026-03-05"
    file = tmp_path / "税收20261399.csv"
    file.write_text("x")
    os.utime(file, (1_767_225_600, 1_767_225_600))
    assert day_of(file).isoformat() == "2026-01-01"


def test_a_file_that_is_not_there_is_said_in_one_sentence(run, tmp_path: Path):
    with pytest.raises(Refusal, match="找不到文件"):
        run("take-in", str(tmp_path / "no.csv"), "--source", "tax", "--as-of", "2026-03-31")
