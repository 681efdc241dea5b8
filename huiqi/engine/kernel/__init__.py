"""The kernel: all parties of a district against all items at once, as bitmaps and columns.

A tree walk (:func:`huiqi.engine.rules.assess`) says what an evaluation means; the kernel says the same of every
party in one pass. Each clause becomes bitmaps over the parties, ``all`` and ``any`` become one word operation for
64 parties, scores and amounts become columns. Where binary numbers could differ from the exact ones, the rows in
doubt are walked. Nothing here knows a database: it takes columns and gives bitmaps, counts and columns.
"""

from huiqi.engine.kernel.columns import Codes, Columns, Numbers
from huiqi.engine.kernel.matching import ItemMatch, Matcher

__all__ = ["Codes", "Columns", "ItemMatch", "Matcher", "Numbers"]
