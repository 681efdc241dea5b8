"""A reviewed fund with a pool of experts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from huiqi.core.cases.models import Case
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.reviews import services
from huiqi.core.reviews.models import Assignment, Expert, Panel
from tests.factories import World, a_person

SHEET_FILE = Path(__file__).resolve().parents[3] / "packs" / "reference" / "sheets" / "project-review.yaml"
GOOD = {"fit": "8", "quality": "8", "feasible": "8", "value": "na", "money": "8"}


@dataclass
class Bench:
    """A case in review and five experts of the field."""

    world: World
    case: Case
    experts: list[Expert]

    def draw(self, **more: Any) -> Panel:
        return services.draw_panel(actor=self.world.handler, case_number=self.case.number, field="生物医药", **more)

    def score(self, task: Assignment, points: int = 8) -> Any:
        scores = {key: "na" if value == "na" else str(points) for key, value in GOOD.items()}
        return services.submit_scores(
            actor=as_expert(task.expert), assignment_id=task.pk, scores=scores, comment="方案可行，投入合理。"
        )


def as_expert(expert: Expert) -> Actor:
    """The expert, signed in."""
    return Actor(kind="person", label=expert.person.name, person_id=expert.person_id)


def an_expert(name: str, employer: str = "演示大学", fields: tuple[str, ...] = ("生物医药",)) -> Expert:
    return services.add_expert(actor=SYSTEM, person_id=a_person(name).pk, employer=employer, fields=fields)


@pytest.fixture
def bench(db: None) -> Bench:
    world = World.build("demo-reviewed", process="reviewed-fund")
    services.load_sheets(actor=SYSTEM, sheets=[yaml.safe_load(SHEET_FILE.read_text())])
    case = world.move(world.window, world.submitted(), "accept")
    return Bench(world, case, [an_expert(f"专家{at}") for at in range(5)])
