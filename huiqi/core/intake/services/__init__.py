"""Writes of the intake room, one verb a file."""

from huiqi.core.intake.services.feeds import pull_due_feeds, pull_feed, set_feed
from huiqi.core.intake.services.look import look_over
from huiqi.core.intake.services.map_columns import Choice, map_columns
from huiqi.core.intake.services.queue import ask_to_look_over, ask_to_take_in
from huiqi.core.intake.services.receive import LIMIT, FileOnDisk, receive
from huiqi.core.intake.services.take_in import take_in
from huiqi.core.intake.services.withdraw import withdraw

__all__ = [
    "LIMIT",
    "Choice",
    "FileOnDisk",
    "ask_to_look_over",
    "ask_to_take_in",
    "look_over",
    "map_columns",
    "pull_due_feeds",
    "pull_feed",
    "receive",
    "set_feed",
    "take_in",
    "withdraw",
]
