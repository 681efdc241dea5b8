"""Reads of the reviews room."""

from huiqi.core.reviews.queries.fees import (
    FeeListRow,
    list_fee_lines,
    list_fee_lists,
    list_panels_without_fees,
    list_rates,
)
from huiqi.core.reviews.queries.panels import PanelRow, PanelView, find_panel, has_panel, is_handler_of, rank_opening
from huiqi.core.reviews.queries.pool import (
    ExpertRow,
    fields_of_pool,
    list_demo_experts,
    list_experts,
    list_people_to_add,
)
from huiqi.core.reviews.queries.tasks import TaskView, count_open_tasks, get_task, is_expert, list_tasks

__all__ = [
    "ExpertRow",
    "FeeListRow",
    "PanelRow",
    "PanelView",
    "TaskView",
    "count_open_tasks",
    "fields_of_pool",
    "find_panel",
    "get_task",
    "has_panel",
    "is_expert",
    "is_handler_of",
    "list_demo_experts",
    "list_experts",
    "list_fee_lines",
    "list_fee_lists",
    "list_panels_without_fees",
    "list_people_to_add",
    "list_rates",
    "list_tasks",
    "rank_opening",
]
