"""Bases of what comes in and goes out, and pages of lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.decorators import decorate_view
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from huiqi.engine.money.exact import to_yuan
from huiqi.web.api.problem import answer_problem

MAX_LIMIT = 200
Text = Annotated[str, Field(max_length=200)]
Moment = Annotated[datetime, AfterValidator(timezone.localtime)]
"""A point in time, told in the installation's own time: its day is the day people mean."""


class Given(BaseModel):
    """What a program sends: an unknown key is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a program gets."""

    model_config = ConfigDict(from_attributes=True)


class Paging(BaseModel):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=100_000, description="第几页，从 1 起")
    limit: int = Field(50, ge=1, le=MAX_LIMIT, description=f"每页几条，最多 {MAX_LIMIT}")

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.limit


class Page(Told):
    """A part of a list."""

    count: int = Field(description="符合条件的总数")
    page: int
    limit: int


def takes(media_type: str) -> Callable[[Any], Any]:
    """Decorator: 415 for a body of another kind, before anything is read."""

    def keep(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.content_type == media_type or (not request.content_type and not _has_body(request)):
                return run(request, *args, **kwargs)
            sent = request.content_type or "没写"
            sentence = f"内容类型应是 {media_type}，收到的是 {sent[:60]}。"
            return answer_problem(415, "unsupported_media_type", sentence)

        return kept

    return decorate_view(keep)


def _has_body(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > 0


def yuan(fen: int | None) -> Decimal | None:
    """分 as exact 元, None for none: 994050 → 9940.50."""
    return None if fen is None else to_yuan(fen)
