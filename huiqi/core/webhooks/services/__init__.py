"""Writes of the webhooks room, one verb a file."""

from huiqi.core.webhooks.services.collect import collect_pushes
from huiqi.core.webhooks.services.endpoints import (
    end_endpoint,
    pause_endpoint,
    register_company_endpoint,
    register_department_endpoint,
    resume_endpoint,
    rotate_secret,
)
from huiqi.core.webhooks.services.push import push
from huiqi.core.webhooks.services.repeat import repeat_push, send_test
from huiqi.core.webhooks.services.sweep import sweep_pushes

__all__ = [
    "collect_pushes",
    "end_endpoint",
    "pause_endpoint",
    "push",
    "register_company_endpoint",
    "register_department_endpoint",
    "repeat_push",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "sweep_pushes",
]
