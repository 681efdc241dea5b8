"""The 142 items as they are shipped."""

from __future__ import annotations

import io
import json
from pathlib import Path

import yaml

from huiqi.engine.packs import Pack, load_pack
from huiqi.engine.packs.check import check_packs, run_check
from huiqi.engine.packs.reads import walk_leaves

PACKS = Path(__file__).resolve().parents[3] / "packs"


def test_every_item_is_there_with_its_vocabulary_and_openings(real: Pack) -> None:
    assert len(real.items) == 142
    assert len(real.attributes) == 231
    assert len(real.openings) >= 14


def test_loading_twice_gives_equal_digests(real: Pack) -> None:
    again = load_pack(PACKS)
    assert again.digest == real.digest
    assert {i: item.digest for i, item in again.items.items()} == {i: item.digest for i, item in real.items.items()}


def test_more_examples_do_not_make_another_rule(real: Pack) -> None:
    release = real.items["ft-credit-rent-2025"].releases[0]
    before = release.digest
    release.data["examples"].append({"label": "再来一个"})
    try:
        assert release.digest == before
    finally:
        release.data["examples"].pop()


def test_the_set_has_no_errors_and_every_release_has_examples() -> None:
    report = check_packs([PACKS])
    assert [str(fault) for fault in report.errors] == []
    assert report.examples >= 530
    assert all(entry.examples for entry in report.coverage)


def test_every_leaf_names_its_clause(real: Pack) -> None:
    for item in real.items.values():
        for release in item.releases:
            for name in ("conditions", "exclusions"):
                assert all(leaf.clause for leaf in walk_leaves(release.data[name]))


def test_a_ceiling_is_never_summed_up_as_an_entitlement(real: Pack) -> None:
    """Where the clause gives only an upper bound, the one-line summary says so."""
    words = ("最高", "不超过", "上限", "最低五折")
    for item in real.items.values():
        if item.releases[-1].data["benefit"]["certainty"] == "upper_bound_only":
            assert any(word in item.data["summary"] for word in words), item.id


def test_openings_are_of_many_kinds_and_marked_as_a_demo(real: Pack) -> None:
    openings = [opening.data for opening in real.openings.values()]
    assert all(data["marked"] == "演示" for data in openings)
    kinds = {"linear-fund", "filed-fund", "linear-permit", "linear-allocation", "reviewed-fund", None}
    assert {data["process"] for data in openings} == kinds
    assert sum(data["window"]["opens"].startswith("+") for data in openings) >= 2
    assert any(data["window"]["closes"] is None for data in openings)


def test_demo_phones_cannot_be_dialled(real: Pack) -> None:
    phones = [entry["phone"] for entry in real.departments.values()]
    phones += [opening.data["contact"]["phone"] for opening in real.openings.values()]
    assert all(phone.startswith("0755-0000 ") for phone in phones)


def test_other_yaml_readers_see_the_same_files() -> None:
    for path in sorted((PACKS / "futian/items").glob("*.yaml"))[:20]:
        assert yaml.safe_load(path.read_text("utf-8"))["id"] == path.stem


def test_the_report_as_json_is_only_json() -> None:
    out = io.StringIO()
    assert run_check([PACKS / "demo"], out, as_json=True) == 0
    report = json.loads(out.getvalue())
    assert report["errors"] == []
    assert report["items"] == 142


def test_a_missing_folder_says_so() -> None:
    out = io.StringIO()
    assert run_check(["/nowhere"], out) == 2
    assert "没有这个文件夹" in out.getvalue()
