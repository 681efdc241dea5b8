"""Tables of the reviews room."""

from huiqi.core.reviews.models.experts import Expert, Tie
from huiqi.core.reviews.models.fees import FeeLine, FeeList, FeeRate
from huiqi.core.reviews.models.panels import Assignment, Panel, ScoreCard, ScoreSheet

__all__ = ["Assignment", "Expert", "FeeLine", "FeeList", "FeeRate", "Panel", "ScoreCard", "ScoreSheet", "Tie"]
