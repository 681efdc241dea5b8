"""The checklist of a case: each material with the papers that lie there and the officer's word on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiqi.core.cases.models import Case, MaterialMark
from huiqi.core.cases.models.intake import PROBLEMS


@dataclass(frozen=True, slots=True)
class MaterialCheck:
    """One material. ``state``: good, problem, again (other papers since the mark), open, shared (no paper due)."""

    key: str
    name: str
    fetch: str
    files: tuple[Mapping[str, Any], ...]
    state: str
    problem: str = ""
    problem_words: str = ""
    words: str = ""
    marked_by: str = ""

    @property
    def complaint(self) -> str:
        """What is wrong, as one phrase for the company."""
        return f"{self.name}：{self.words or self.problem_words}" if self.state == "problem" else ""


def list_material_checks(case: Case, content: Mapping[str, Any] | None = None) -> list[MaterialCheck]:
    """Every material of the latest submission (or of ``content``) with what was said of it last."""
    marks = {mark.material: mark for mark in MaterialMark.objects.filter(case=case).order_by("id")}
    materials = (_content(case) if content is None else content).get("materials") or []
    return [_check(each, marks.get(each["key"])) for each in materials]


def list_unresolved(case: Case) -> list[MaterialCheck]:
    """Materials that were found wanting and have not been put right or found good since."""
    return [each for each in list_material_checks(case) if each.state == "problem"]


def papers_on_the_desk(case: Case) -> dict[str, list[int]]:
    """Ids of the document versions handed in last, by material."""
    return {each["key"]: _versions(each) for each in _content(case).get("materials") or []}


def supplement_words(checks: list[MaterialCheck]) -> dict[str, Any]:
    """What the supplement form starts with: the materials found wanting, and the note in words."""
    wanting = [each for each in checks if each.state == "problem"]
    if not wanting:
        return {}
    return {"materials": [each.key for each in wanting], "note": "；".join(each.complaint for each in wanting) + "。"}


def _content(case: Case) -> Mapping[str, Any]:
    latest = case.submissions.order_by("-number").first()
    return latest.content if latest else {}


def _versions(material: Mapping[str, Any]) -> list[int]:
    return sorted(int(file["version"]) for file in material.get("files") or [])


def _check(material: Mapping[str, Any], mark: MaterialMark | None) -> MaterialCheck:
    files = tuple(material.get("files") or [])
    fetch = material.get("fetch", "upload")
    if mark is None:
        state = "open" if files or fetch == "upload" else "shared"
        return MaterialCheck(material["key"], material["name"], fetch, files, state)
    is_same = sorted(mark.versions) == _versions(material)
    state = ("good" if mark.is_good else "problem") if is_same else "again"
    return MaterialCheck(
        material["key"], material["name"], fetch, files, state,
        mark.problem, PROBLEMS.get(mark.problem, ""), mark.words, mark.marked_by_label,
    )  # fmt: skip
