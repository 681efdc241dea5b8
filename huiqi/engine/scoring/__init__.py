"""评分表 · score sheets of experts: criteria with weights, anchors and N/A; totals, distance, ranking.

Not the score tables of rules (``engine.rules.scoring``), which facts fill in: these are filled in by people.
"""

from huiqi.engine.scoring.sheet import NOT_APPLICABLE, Criterion, Sheet, SheetError, parse_sheet, read_scores
from huiqi.engine.scoring.totals import Ranked, distance, mean, ranking, total

__all__ = [
    "NOT_APPLICABLE",
    "Criterion",
    "Ranked",
    "Sheet",
    "SheetError",
    "distance",
    "mean",
    "parse_sheet",
    "ranking",
    "read_scores",
    "total",
]
