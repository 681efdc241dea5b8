"""``huiqi data``: departments' files from the command line, a watched folder, and what is fetched on a schedule."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import yaml

from huiqi.cli.attach import database
from huiqi.cli.data_folder import watch
from huiqi.cli.data_progress import Bar
from huiqi.cli.preparation import one_line_faults
from huiqi.cli.registry import Command
from huiqi.core.intake import queries, services
from huiqi.core.intake.models import Delivery
from huiqi.core.intake.services import Choice, FileOnDisk
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine.forms.dates import read_date
from huiqi.engine.refusal import Refusal

SHOWN_FAULTS = 20


def configure_data(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi data``."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="take-in|batches|faults|withdraw|watch|feed|pull")
    take = verbs.add_parser("take-in", help="读一份部门数据文件并入库（xlsx、csv、parquet）")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--source", required=True, metavar="KEY", help="来源部门的键，例如 ft-tax")
    take.add_argument("--as-of", required=True, metavar="DAY", help="数据日期，例如 2026-03-31")
    take.add_argument("--register", action="store_true", help="市场监管登记名单：库里没有的企业照此新建")
    take.add_argument("--mapping", type=Path, metavar="FILE", help="列与属性的对应（YAML：列名: {target, year, unit}）")
    take.add_argument("--dry-run", action="store_true", help="只试读，不入库")
    take.add_argument("--json", action="store_true", help="输出 JSON")
    batches = verbs.add_parser("batches", help="列出收到的部门数据")
    batches.add_argument("--limit", type=int, default=20)
    batches.add_argument("--json", action="store_true", help="输出 JSON")
    faults = verbs.add_parser("faults", help="列出一份部门数据的差错")
    faults.add_argument("number", type=int, metavar="N")
    back = verbs.add_parser("withdraw", help="撤回一份部门数据")
    back.add_argument("number", type=int, metavar="N")
    back.add_argument("--reason", required=True, help="为什么撤回")
    folder = verbs.add_parser("watch", help="看着一个文件夹，放进来的文件自动入库（子文件夹名是来源的键）")
    folder.add_argument("folder", type=Path, metavar="FOLDER")
    folder.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="每隔几秒看一次（默认 5）")
    folder.add_argument("--once", action="store_true", help="只处理现在有的，处理完就结束")
    feed = verbs.add_parser("feed", help="登记或修改一个定时拉取")
    feed.add_argument("key", metavar="KEY")
    feed.add_argument("--source", required=True, metavar="KEY", help="来源部门的键")
    feed.add_argument("--url", required=True, help="https://、http:// 或 sftp:// 地址")
    feed.add_argument("--every", type=int, default=1440, metavar="MINUTES", help="每隔几分钟（默认一天）")
    feed.add_argument("--register", action="store_true", help="市场监管登记名单")
    feed.add_argument("--off", action="store_true", help="停用")
    pull = verbs.add_parser("pull", help="现在就拉取一次")
    pull.add_argument("key", metavar="KEY")


def run_data(options: Namespace) -> int:
    """0 well, 1 something has faults, 2 it could not be done."""
    with database(), one_line_faults():
        return VERBS[options.verb](options)


def take_in(options: Namespace) -> int:
    """One file, read and (without ``--dry-run``) taken in."""
    if not options.file.is_file():
        raise Refusal(f"找不到文件 {options.file}，请核对路径。")
    delivery, _ = services.receive(
        actor=SYSTEM, upload=FileOnDisk(options.file.name, options.file), source=options.source,
        as_of_on=read_date(options.as_of), channel=Delivery.Channel.CLI, is_register=options.register,
    )  # fmt: skip
    is_before = delivery.state in ("taken", "queued")
    with Bar(options.file.name) as bar:
        if options.mapping is not None and not is_before:
            services.map_columns(actor=SYSTEM, delivery_id=delivery.pk, choices=read_mapping(options.mapping))
        if options.dry_run and not is_before:
            delivery = services.look_over(actor=SYSTEM, delivery_id=delivery.pk, tell=bar.tell)
        elif not options.dry_run:
            delivery = services.take_in(actor=SYSTEM, delivery_id=delivery.pk, tell=bar.tell)
    print(json.dumps(as_json(delivery), ensure_ascii=False) if options.json else told(delivery, is_before=is_before))
    return 1 if delivery.counts.get("faults") else 0


def read_mapping(path: Path) -> dict[str, Choice]:
    """``列名: {target: 属性键, year: 2025, unit: 元}`` or ``列名: 属性键``; refuses what is not that."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refusal(f"读不了对应文件 {path}，请核对路径和 YAML 写法。") from error
    if not isinstance(content, dict):
        raise Refusal("对应文件要写成“列名: {target: 属性键, year: 2025, unit: 元}”，每列一条。")
    return {str(title): _choice(str(title), value) for title, value in content.items()}


def _choice(title: str, value: Any) -> Choice:
    if value is None or isinstance(value, str):
        return Choice(value or "")
    if not isinstance(value, dict) or not set(value) <= {"target", "year", "unit"}:
        raise Refusal(f"对应文件里“{title}”只能写 target、year、unit，请核对。")
    year = value.get("year")
    if year is not None and not isinstance(year, int):
        raise Refusal(f"对应文件里“{title}”的 year 要写成年份，例如 2025。")
    return Choice(str(value.get("target") or ""), year, str(value.get("unit") or ""))


def told(delivery: Delivery, *, is_before: bool = False) -> str:
    """What became of it, with the first faults."""
    counts = delivery.counts
    if is_before:
        return f"来件 {delivery.pk}：这份文件已经入库过，没有重复入库。"
    verb = "已入库" if delivery.state == "taken" else "试读：可入库"
    lines = [
        f"来件 {delivery.pk}：{counts['rows']:,} 行，{counts['companies']:,} 家企业"
        f"（新建 {counts['new_companies']:,} 家），{verb} {counts['statements']:,} 条，差错 {counts['faults']:,} 处。"
    ]
    if counts["columns_left"]:
        lines.append(f"不入库的列：{'、'.join(counts['columns_left'])}")
    lines += [
        f"  {each.sheet} {each.column}{each.row} {each.title}“{each.value}”：{each.sentence}"
        for each in queries.list_faults(delivery, limit=SHOWN_FAULTS)
    ]
    if counts["faults"] > SHOWN_FAULTS:
        lines.append(f"  ……全部差错：huiqi data faults {delivery.pk}")
    return "\n".join(lines)


def as_json(delivery: Delivery) -> dict[str, Any]:
    """The same for programs."""
    return {
        "number": delivery.pk,
        "source": delivery.source.key,
        "as_of_on": delivery.as_of_on.isoformat(),
        "name": delivery.name,
        "state": delivery.state,
        "batch": delivery.batch_id,
        "counts": delivery.counts,
        "reason": delivery.reason,
    }


def list_batches(options: Namespace) -> int:
    """The newest deliveries."""
    rows = list(queries.list_deliveries(SYSTEM, limit=options.limit))
    if options.json:
        print(json.dumps([as_json(each) for each in rows], ensure_ascii=False))
        return 0
    for each in rows:
        counts = f"{each.counts.get('statements', 0):>9,} 条 {each.counts.get('faults', 0):>6,} 处差错"
        print(f"{each.pk:>5}  {each.as_of_on}  {each.get_state_display():<5}{counts}  {each.source.name}  {each.name}")
    if not rows:
        print("还没有收过部门数据。用 huiqi data take-in 收一份。")
    return 0


def list_faults(options: Namespace) -> int:
    """All faults of one delivery, tabs between."""
    delivery = queries.get_delivery(SYSTEM, options.number)
    print("工作表\t行\t列\t列名\t原值\t怎么改")
    for each in queries.list_faults(delivery):
        cells = (each.sheet, str(each.row), each.column, each.title, each.value, each.sentence)
        print("\t".join(" ".join(cell.split()) for cell in cells))
    return 0


def withdraw(options: Namespace) -> int:
    """Take one back."""
    delivery = services.withdraw(actor=SYSTEM, delivery_id=options.number, reason=options.reason)
    print(f"来件 {delivery.pk} 已撤回，企业数据回到它入库以前的样子。")
    return 0


def watch_folder(options: Namespace) -> int:
    """Until Ctrl-C, or once."""
    return watch(options.folder, every=options.every, is_once=options.once)


def set_feed(options: Namespace) -> int:
    """Register or change a feed."""
    feed = services.set_feed(
        actor=SYSTEM, key=options.key, source=options.source, url=options.url, every_minutes=options.every,
        is_register=options.register, is_on=not options.off,
    )  # fmt: skip
    print(f"拉取 {feed.key}：{feed.source.name}，每隔 {feed.every_minutes} 分钟，{'在用' if feed.is_on else '已停'}。")
    return 0


def pull(options: Namespace) -> int:
    """Fetch once, now."""
    delivery = services.pull_feed(actor=SYSTEM, key=options.key)
    if delivery is None:
        raise Refusal(next(each.note for each in queries.list_feeds(SYSTEM) if each.key == options.key))
    print(told(delivery))
    return 1 if delivery.counts.get("faults") else 0


VERBS = {
    "take-in": take_in,
    "batches": list_batches,
    "faults": list_faults,
    "withdraw": withdraw,
    "watch": watch_folder,
    "feed": set_feed,
    "pull": pull,
}
COMMANDS = [Command("data", configure_data, run_data)]
