"""运行状况: everything an operator looks at in the morning, worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import django
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import huiqi
from huiqi.core.insight import queries as insight
from huiqi.core.ledger import queries as ledger
from huiqi.core.ledger.actors import Actor
from huiqi.core.notices import queries as notices
from huiqi.core.webhooks import queries as webhooks
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.checks import Check
from huiqi.web.console.ops.safety import backup_checks, crypto_checks
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.console.ops.words import NOT_CONNECTED, PORTS
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of

DELIVERY_DAYS = 7
LONG_WAIT = timedelta(minutes=10)
LOG_LAG = timedelta(minutes=3)
CROWDED = 0.8
GIB = 2**30
MIB = 2**20


@officer_required("operator")
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """All checks with the feeds and the deliveries of the last days."""
    actor = actor_of(request)
    checks = sorted(run_checks(actor), key=lambda check: check.rank)
    feeds = insight.list_feeds(actor, on=figures.today())
    if wants_file(request):
        return download(request, health_sheet(checks), "运行状况")
    since = timezone.now() - timedelta(days=DELIVERY_DAYS)
    context = {
        "tabs": ops_tabs(actor, "health"),
        "title": health_title(checks),
        "checks": checks,
        "feeds": feeds,
        "stale": sum(feed.is_stale for feed in feeds),
        "stale_days": insight.STALE_FEED_DAYS,
        "skipped": insight.count_skipped(actor, since=since),
        "deliveries": delivery_rows(notices.count_deliveries(actor, since=since)),
        "delivery_days": DELIVERY_DAYS,
        "failed_jobs": notices.list_failed_jobs(actor, limit=5),
        "failed_count": notices.count_jobs(actor)["失败"],
        "failed_pushes": webhooks.list_failed_pushes(actor, limit=5),
        "failed_pushes_count": webhooks.count_failed_pushes(actor),
        "versions": [("惠企", huiqi.__version__), ("网站框架", f"Django {django.get_version()}"),
                     ("数据库", f"PostgreSQL {insight.database_health(actor).version}")],
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "console/ops/health.html", context)


def health_title(checks: Sequence[Check]) -> str:
    """The finding."""
    bad, warn = (sum(check.kind == kind for check in checks) for kind in ("bad", "warn"))
    if bad:
        return f"{bad} 处有问题{f'，{warn} 处要留意' if warn else ''}"
    return f"运行正常，{warn} 处要留意" if warn else "运行正常"


def run_checks(actor: Actor) -> list[Check]:
    """Every check; one that itself breaks is reported as broken and hides no other."""
    found: list[Check] = []
    for name, look in CHECKS.items():
        try:
            with transaction.atomic():
                found += look(actor)
        except (DatabaseError, OSError) as error:
            found.append(Check(name, "bad", "查不到", f"检查时出错：{type(error).__name__}"))
    return found


def _database(actor: Actor) -> list[Check]:
    found = insight.database_health(actor)
    used = f"{found.connections} / {found.limit} 个连接，{found.size_bytes / MIB:,.0f} MB"
    is_crowded = found.connections > found.limit * CROWDED
    return [Check("数据库", "warn" if is_crowded else "ok", "连接快用满" if is_crowded else "正常", used)]


def _queue(actor: Actor) -> list[Check]:
    found = insight.queue_health(actor)
    beat = figures.cn_datetime(found.last_heartbeat) if found.last_heartbeat else "从未"
    worker = (
        Check("后台进程", "ok", f"{found.workers} 个在运行", f"最近一次心跳：{beat}")
        if found.is_worked
        else Check("后台进程", "bad", "没有在运行", f"最近一次心跳：{beat}。通知和文书会积压，请启动后台进程。")
    )
    is_late = found.oldest_due_at is not None and timezone.now() - found.oldest_due_at > LONG_WAIT
    jobs = reverse("console:jobs")
    queue = Check(
        "任务队列", "warn" if is_late else "ok", f"{found.waiting} 个在等",
        f"最早的从 {figures.cn_datetime(found.oldest_due_at)} 等起" if is_late
        else f"正在执行 {found.doing} 个，定时 {found.scheduled} 个，今天完成 {found.done_today} 个", jobs,
    )  # fmt: skip
    failed = (
        Check("失败的任务", "bad", f"{found.failed} 个", "看过原因后可以重跑", f"{jobs}?state=failed")
        if found.failed
        else Check("失败的任务", "ok", "没有")
    )
    return [worker, queue, failed]


def _deliveries(actor: Actor) -> list[Check]:
    failed = len(notices.list_failed_deliveries(actor))
    if not failed:
        return [Check("没送到的通知", "ok", "没有")]
    return [
        Check(
            "没送到的通知",
            "bad",
            f"{failed} 条",
            "改好地址或接口后可以重发",
            f"{reverse('console:outbox')}?show=failed",
        )
    ]


def _pushes(actor: Actor) -> list[Check]:
    failed = webhooks.count_failed_pushes(actor)
    if not failed:
        return [Check("没送到的推送", "ok", "没有")]
    return [
        Check(
            "没送到的推送",
            "warn",
            f"{failed} 条",
            "对方一直没收下，或地址推不了",
            f"{reverse('console:health')}#pushes",
        )
    ]


def _log(actor: Actor) -> list[Check]:
    """The log of events: does it keep up, and what did the last audit say."""
    state = ledger.log_state()
    signed = f"最近签名 {figures.cn_datetime(state.signed_at)}" if state.signed_at else "还没有签过名"
    waits = state.oldest_waiting_at is not None and timezone.now() - state.oldest_waiting_at > LOG_LAG
    written = (
        Check("存证日志", "bad", f"{state.waiting:,} 条没有写入",
              f"最早的从 {figures.cn_datetime(state.oldest_waiting_at)} 等起。请看后台进程，或运行 huiqi ledger verify。")
        if waits
        else Check("存证日志", "ok" if state.signed_at else "warn", f"{state.size:,} 条", f"{signed}，{state.waiting} 条在等")
    )  # fmt: skip
    return [written, _audit(state)]


def _audit(state: ledger.LogState) -> Check:
    if state.audit is None:
        return Check("存证核对", "off", "还没有核对过", "每天夜里自动核对，也可以运行 huiqi ledger verify")
    at = figures.cn_datetime(state.audit.at)
    if not state.audit.is_whole:
        return Check("存证核对", "bad", "发现问题", f"{at}：{state.audit.finding}")
    return Check("存证核对", "ok", "完好", f"{at} 核对了 {state.audit.size:,} 条")


def _ports(actor: Actor) -> list[Check]:
    return [
        Check(PORTS[port.key], "ok", "已接入")
        if port.is_connected
        else Check(PORTS[port.key], "warn" if port.key == "virus_scan" else "off", "未接入", NOT_CONNECTED[port.key])
        for port in insight.list_ports(actor)
        if port.key in PORTS
    ]


def _feeds(actor: Actor) -> list[Check]:
    feeds = insight.list_feeds(actor, on=figures.today())
    stale = [feed for feed in feeds if feed.is_stale]
    if not feeds:
        return [Check("数据来源", "warn", "还没有数据", "部门数据导入后，企业才能自动比对")]
    if stale:
        names = "、".join(feed.name for feed in stale[:4])
        return [Check("数据来源", "warn", f"{len(stale)} 个久没更新", f"超过 {insight.STALE_FEED_DAYS} 天：{names}")]
    return [Check("数据来源", "ok", f"{len(feeds)} 个都在更新")]


def _files(actor: Actor) -> list[Check]:
    counts, disk = insight.file_counts(actor), insight.disk_health(actor)
    free = f"可用 {disk.free_bytes / GIB:,.1f} GB，共 {disk.total_bytes / GIB:,.1f} GB"
    checks = [Check("磁盘", "bad" if disk.is_low else "ok", "快满了" if disk.is_low else "够用", free)]
    if counts["infected"]:
        checks.append(Check("有病毒的文件", "bad", f"{counts['infected']} 个", "已隔离，谁也打不开"))
    if counts["pending"]:
        checks.append(Check("等查毒的文件", "warn", f"{counts['pending']} 个", "杀毒服务恢复后自动补查"))
    return checks


def _content(actor: Actor) -> list[Check]:
    found = insight.content_health(actor)
    if not found.items:
        return [Check("事项", "bad", "没有载入", "请运行载入事项包的命令")]
    loaded = figures.cn_datetime(found.loaded_at) if found.loaded_at else ""
    return [
        Check("事项", "ok", f"{found.items} 项", f"{found.releases} 个版本，{found.openings} 个批次；最近载入 {loaded}")
    ]


CHECKS: dict[str, Callable[[Actor], list[Check]]] = {
    "数据库": _database,
    "后台进程": _queue,
    "存证日志": _log,
    "备份": backup_checks,
    "密码算法": crypto_checks,
    "没送到的通知": _deliveries,
    "没送到的推送": _pushes,
    "外部接口": _ports,
    "数据来源": _feeds,
    "磁盘和文件": _files,
    "事项": _content,
}


def delivery_rows(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Channels with their states, those that were used first."""
    return [
        {"channel": channel, "states": list(states.items()), "total": sum(states.values())}
        for channel, states in counts.items()
    ]


def health_sheet(checks: Sequence[Check]) -> list[list[str]]:
    """The checks as rows."""
    words = {"ok": "正常", "warn": "要留意", "bad": "有问题", "off": "未接入"}
    return [
        ["检查", "结论", "状态", "说明"],
        *([each.title, words[each.kind], each.word, each.note] for each in checks),
    ]
