"""Every text we send: what happened, what comes next, by when, who to call."""

from __future__ import annotations

from huiqi.core.notices.templates.accounts import ACCOUNTS
from huiqi.core.notices.templates.after import AFTER
from huiqi.core.notices.templates.case import CASE
from huiqi.core.notices.templates.desk import DESK
from huiqi.core.notices.templates.openings import OPENINGS
from huiqi.core.notices.templates.template import Template
from huiqi.engine.refusal import NotFound

__all__ = ["TEMPLATES", "Template", "get_template", "register"]

TEMPLATES: dict[str, Template] = {template.key: template for template in (*CASE, *AFTER, *DESK, *OPENINGS, *ACCOUNTS)}


def get_template(key: str) -> Template:
    """The text with this key. Raises NotFound."""
    if key not in TEMPLATES:
        raise NotFound(f"没有「{key}」这种通知，请核对流程定义里的通知名称。")
    return TEMPLATES[key]


def register(*templates: Template) -> None:
    """Add texts of a domain. Raises ValueError when a key is taken by another text."""
    for template in templates:
        if TEMPLATES.setdefault(template.key, template) != template:
            raise ValueError(f"notice template {template.key!r} exists already")
