"""Tables of the reviews room."""

from huiqi.core.reviews.models.experts import Expert, Tie
from huiqi.core.reviews.models.panels import Assignment, Panel, ScoreCard, ScoreSheet

__all__ = ["Assignment", "Expert", "Panel", "ScoreCard", "ScoreSheet", "Tie"]
