"""Size classes (划型) for all parties; see :mod:`huiqi.engine.rules.classification`."""

from __future__ import annotations

import numpy as np

from huiqi.engine.kernel.bits import unpack
from huiqi.engine.kernel.columns import UNKNOWN, Codes
from huiqi.engine.kernel.frame import Frame
from huiqi.engine.kernel.predicates import Predicates
from huiqi.engine.rules.classification import INDUSTRY, SMALLEST
from huiqi.engine.rules.factbook import LAST_YEAR
from huiqi.engine.rules.ruleset import Atom, RuleSet, SizeRow
from huiqi.engine.rules.validation import SIZE_METRICS


def size_column(ruleset: RuleSet, predicates: Predicates) -> Codes:
    """The size class of every party by its industry's row of the table; not known where a fact is missing."""
    frame = predicates.frame
    names = [name for name, _ in ruleset.size_table[0].minimums] + [SMALLEST]
    codes = np.full(frame.count, UNKNOWN, dtype=np.int32)
    industries = frame.column(INDUSTRY)
    if isinstance(industries, Codes):
        for row in ruleset.size_table:
            places = [place for place, value in enumerate(industries.values) if value == row.industry]
            theirs = np.isin(industries.codes, places)
            if theirs.any():
                codes = np.where(theirs, _class_of(row, predicates), codes)
    return Codes(codes.astype(np.int32), names)


def _class_of(row: SizeRow, predicates: Predicates) -> np.ndarray:
    """From the largest class down: the first whose minimums are all met; not known where that is open."""
    frame: Frame = predicates.frame
    codes = np.full(frame.count, len(row.minimums), dtype=np.int32)
    waiting = np.ones(frame.count, dtype=np.bool_)
    for place, (_, minimums) in enumerate(row.minimums):
        true, possible = np.ones(frame.count, dtype=np.bool_), np.ones(frame.count, dtype=np.bool_)
        for metric, bound in minimums.items():
            planes = predicates.planes_of(Atom(SIZE_METRICS[metric], "gte", bound, LAST_YEAR, None, row.clause))
            true &= unpack(planes.true, frame.count)
            possible &= unpack(planes.possible, frame.count)
        codes[waiting & true] = place
        codes[waiting & possible & ~true] = UNKNOWN
        waiting &= ~possible
    return codes
