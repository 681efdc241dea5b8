"""Writes of the reviews room, one verb a file."""

from huiqi.core.reviews.services.close_panel import close_panel
from huiqi.core.reviews.services.draw_panel import draw_panel
from huiqi.core.reviews.services.experts import add_expert, record_tie, retire_expert
from huiqi.core.reviews.services.fees import confirm_fee_list, draw_fee_list, export_fee_list, set_fee_rate
from huiqi.core.reviews.services.recuse import recuse
from huiqi.core.reviews.services.score import submit_scores
from huiqi.core.reviews.services.sheets import load_sheets

__all__ = [
    "add_expert",
    "close_panel",
    "confirm_fee_list",
    "draw_fee_list",
    "draw_panel",
    "export_fee_list",
    "load_sheets",
    "record_tie",
    "recuse",
    "retire_expert",
    "set_fee_rate",
    "submit_scores",
]
