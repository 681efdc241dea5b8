"""``huiqi keys``: the keys to what lies encrypted in the database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from huiqi.cli.attach import database
from huiqi.cli.preparation import say
from huiqi.cli.registry import Command
from huiqi.core.ledger.services import record_rotation
from huiqi.core.vault.keyring import add_key, get_keyring
from huiqi.core.vault.rotation import count_old, reseal_all


def configure_keys(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi keys``."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|rotate")
    verbs.add_parser("list", help="列出数据密钥的编号和算法（不显示密钥）")
    rotate = verbs.add_parser("rotate", help="换一把新密钥，把能改的内容重新加密")
    rotate.add_argument("--resume", action="store_true", help="不再添新密钥，接着做上次没做完的")


def run_keys(options: Namespace) -> int:
    """List them, or change over to a new one."""
    with database():
        return _rotate(options.resume) if options.verb == "rotate" else _list()


def _list() -> int:
    ring = get_keyring()
    for key in ring.data:
        print(f"{key.id} {key.algorithm} {'现用' if key is ring.present else '只用来打开旧内容'}")
    print(f"{ring.index.id} {ring.index.algorithm} 比对用，不更换")
    old = count_old()
    print(
        f"用旧密钥的还有 {old} 条：已付的支付单写定不改，其余可运行 huiqi keys rotate --resume。"
        if old
        else "都用现用密钥。"
    )
    return 0


def _rotate(is_resumed: bool) -> int:
    """The new key is on the disk before the first row is sealed with it."""
    key = get_keyring().present if is_resumed else add_key()
    result = reseal_all()
    record_rotation(key=key.id, algorithm=key.algorithm, rows=result.done)
    say(f"现用密钥 {key.id}（{key.algorithm}），重新加密 {result.done} 条。")
    say(f"提交存档和 {result.kept} 条写定的记录（已付的支付单）不改，仍用旧密钥打开，旧密钥请留着。")
    say("请用 huiqi backup 文件 --keys 另一个文件 把新密钥另存；多台机器的，把密钥文件同步过去。")
    return 0


COMMANDS = [Command("keys", configure_keys, run_keys)]
