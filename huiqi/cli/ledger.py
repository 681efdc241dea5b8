"""``huiqi ledger``: check the log, take proofs and heads out of it."""

from __future__ import annotations

import json
import threading
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from huiqi.cli.attach import database
from huiqi.cli.registry import Command
from huiqi.core.cases.events import DECIDED
from huiqi.core.ledger import queries as ledger
from huiqi.core.ledger.log.audit import Report, audit_log, keep_audit
from huiqi.core.ledger.log.background import keep_writing
from huiqi.core.ledger.log.checking import Proven, check_head, check_proof
from huiqi.core.ledger.log.entries import PARTS
from huiqi.core.ledger.log.proving import ABOUT_IT
from huiqi.core.ledger.log.writer import write_all
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal


def configure_ledger(parser: ArgumentParser) -> None:
    """Arguments of ``huiqi ledger``."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify|proof|checkpoint|keys|write")
    verify = verbs.add_parser("verify", help="核对整个日志；给出证明文件时核对证明")
    verify.add_argument("files", nargs="*", type=Path, metavar="FILE", help=".tlog-proof 文件")
    verify.add_argument("--against", type=Path, metavar="FILE", help="和以前另存的签名（checkpoint）比对")
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    proof = verbs.add_parser("proof", help="取一件或一条记录的证明文件")
    proof.add_argument("of", metavar="CASE|EVENT", help="办件编号，或操作记录的序号")
    proof.add_argument("-o", "--output", type=Path, metavar="FILE", help="写到这个文件（默认写到屏幕）")
    proof.add_argument("--full", action="store_true", help="连经办人和企业一起公开（默认只公开对象和内容）")
    verbs.add_parser("checkpoint", help="写完等待的记录，输出最新签名")
    verbs.add_parser("keys", help="输出核对用的公钥")
    verbs.add_parser("write", help="一直写日志（后台任务之外单独运行时用）")


def run_ledger(options: Namespace) -> int:
    """0 well, 1 something was found."""
    with database():
        return VERBS[options.verb](options)


def verify(options: Namespace) -> int:
    """The whole log, or what was given."""
    if options.files or options.against:
        return _verify_given(options)
    report = audit_log()
    keep_audit(report)
    print(json.dumps(asdict(report), ensure_ascii=False) if options.json else words_of(report))
    return 1 if report.finding else 0


def words_of(report: Report) -> str:
    """The result of an audit in a line or two."""
    if report.finding:
        return f"日志有问题：{report.finding.sentence}"
    waiting = f"，另有 {report.waiting} 条等待写入" if report.waiting else ""
    return f"日志完好：{report.size} 条，{report.checkpoints} 个签名，用时 {report.seconds:.1f} 秒{waiting}。\n根 {report.root}"


def _verify_given(options: Namespace) -> int:
    bad = 0
    for file in options.files:
        try:
            print(f"{file}：{words_of_proof(check_proof(_read(file)))}")
        except InvalidInput as fault:
            bad += 1
            print(f"{file}：{fault.message}")
    if options.against:
        try:
            head = check_head(_read(options.against))
            print(f"{options.against}：前 {head.size} 条和这份签名时一样。")
        except InvalidInput as fault:
            bad += 1
            print(f"{options.against}：{fault.message}")
    return 1 if bad else 0


def words_of_proof(proven: Proven) -> str:
    """What a proof says."""
    opened = json.dumps(proven.opened, ensure_ascii=False)
    return f"证明成立。第 {proven.index + 1} 条（共 {proven.head.size} 条），{proven.entry['at']}，{proven.entry['kind']}，{opened}"


def proof(options: Namespace) -> int:
    """The newest decision of a case, else its newest event; or one event by its number."""
    parts = PARTS if options.full else ABOUT_IT
    write_all()
    if options.of.isdigit():
        text = ledger.get_proof(seq=int(options.of), parts=parts)
    else:
        text = _proof_of_case(options.of, parts)
    if options.output is None:
        print(text, end="")
    else:
        options.output.write_text(text, encoding="utf-8")
        print(f"已写到 {options.output}。核对：python tools/verify_proof.py {options.output} --key 公钥")
    return 0


def _proof_of_case(number: str, parts: tuple[str, ...]) -> str:
    subject = ("cases.case", number)
    try:
        return ledger.get_proof(subject=subject, kinds=[DECIDED], parts=parts)
    except NotFound:
        return ledger.get_proof(subject=subject, parts=parts)


def checkpoint(options: Namespace) -> int:
    """Write what waits, then print the newest signed head."""
    write_all()
    print(ledger.find_signed_head() or "", end="")
    return 0


def keys(options: Namespace) -> int:
    """The public keys, the present one last."""
    found = ledger.list_verifier_keys()
    if not found:
        raise Refusal("日志还没有签过名。先运行 huiqi ledger checkpoint。")
    print("\n".join(found))
    return 0


def write(options: Namespace) -> int:
    """Until Ctrl-C."""
    keep_writing(threading.Event())
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"读不了 {path}，请检查文件。") from error


VERBS = {"verify": verify, "proof": proof, "checkpoint": checkpoint, "keys": keys, "write": write}
COMMANDS = [Command("ledger", configure_ledger, run_ledger)]
