"""What a command is, and the list of them.

A command's module defines ``COMMANDS``, a list of :class:`Command`. The list here says which module
holds which command, so that only the one that was asked for is imported.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Command:
    """``configure`` adds arguments to the command's parser; ``run`` does the work and returns the exit code."""

    name: str
    configure: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, one line of help, and whether Django is set up before its module is imported."""

    module: str
    help: str
    django: bool = True


ENTRIES: dict[str, Entry] = {
    "demo": Entry("huiqi.cli.serving", "启动演示：数据库、网站、后台任务和一个演示区", django=False),
    "serve": Entry("huiqi.cli.serving", "启动网站（没有 DATABASE_URL 时连同数据库和后台任务）", django=False),
    "worker": Entry("huiqi.cli.worker", "启动后台任务（通知、信函、时限）"),
    "migrate": Entry("huiqi.cli.migrate", "建立或升级数据库，装入政策包"),
    "packs": Entry("huiqi.cli.packs", "检查（check）或装入（load）政策包"),
    "assess": Entry("huiqi.cli.rules", "按一组事实评估一个事项"),
    "match": Entry("huiqi.cli.rules", "列出一家企业符合的事项"),
    "worked-cases": Entry("huiqi.cli.rules", "运行算例文件，列出差异"),
    "data": Entry("huiqi.cli.data", "部门数据：入库（take-in）、清单、撤回、看文件夹（watch）、拉取"),
    "ledger": Entry("huiqi.cli.ledger", "存证日志：核对（verify）、取证明（proof）、看签名（checkpoint）"),
    "replay": Entry("huiqi.cli.replay", "按当天的事实和版本重算一件的结果和金额"),
    "backup": Entry("huiqi.cli.backup", "把数据库和文件备份成一个文件"),
    "restore": Entry("huiqi.cli.backup", "从备份恢复"),
    "drill": Entry("huiqi.cli.backup", "恢复演练：把备份恢复到临时的库里核对，用后删掉"),
    "keys": Entry("huiqi.cli.keys", "数据密钥：列出（list）、更换（rotate）"),
    "createofficer": Entry("huiqi.cli.people", "建立一个工作人员账号"),
    "demo-files": Entry("huiqi.cli.demo_files", "生成一个演示区的部门数据文件，真值另存，用来检验归集"),
    "data-score": Entry("huiqi.cli.demo_files", "对照真值，给认企业和事实打分"),
    "prepare-demo": Entry("huiqi.cli.demo_data", "（内部）建立演示区的数据"),
}


def load_command(name: str) -> Command:
    """Import the command's module and return it; KeyError for an unknown name."""
    module = import_module(ENTRIES[name].module)
    commands: list[Command] = module.COMMANDS
    return next(command for command in commands if command.name == name)
