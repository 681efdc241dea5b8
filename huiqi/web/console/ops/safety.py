"""Backups, drills and algorithms as checks of 运行状况."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from huiqi.core.ledger import queries as ledger
from huiqi.core.ledger.actors import Actor
from huiqi.core.vault.queries import vault_state
from huiqi.engine.refusal import Refusal
from huiqi.web.console.ops.checks import Check
from huiqi.web.kit import figures

BACKUP_AGE = timedelta(hours=36)
DRILL_AGE = timedelta(days=100)
MIB = 2**20
ALGORITHMS = {"sm4-gcm": "SM4-GCM", "aes-256-gcm": "AES-256-GCM", "sm3": "SM3"}


def backup_checks(actor: Actor) -> list[Check]:
    """When the last backup was made, and whether one has come back on trial."""
    state = ledger.backup_state()
    return [_backup(state), _drill(state)]


def _backup(state: ledger.BackupState) -> Check:
    if state.made is None:
        return Check("备份", "warn", "还没有做过", "请在服务器上运行 huiqi backup 文件名，并打开每夜的定时备份")
    at = figures.cn_datetime(state.made.at)
    size = f"{state.made.payload['size_bytes'] / MIB:,.1f} MB"
    log = state.made.payload.get("log")
    held = f"{state.made.subject_id}，{size}" + (f"，存证日志 {log['size']:,} 条" if log else "")
    if timezone.now() - state.made.at > BACKUP_AGE:
        return Check("备份", "warn", "一天多没有备份了", f"最近一次 {at}：{held}。请看定时备份是不是停了。")
    return Check("备份", "ok", at, held)


def _drill(state: ledger.BackupState) -> Check:
    if state.drilled is None:
        return Check("恢复演练", "warn", "还没有做过", "没有演练过的备份不一定能恢复，请运行 huiqi drill 备份文件")
    at, note = figures.cn_datetime(state.drilled.at), state.drilled.payload.get("note", "")
    if not state.is_drill_passed:
        return Check("恢复演练", "bad", "没有通过", f"{at}：{note}")
    seconds = state.drilled.payload.get("seconds", "")
    if timezone.now() - state.drilled.at > DRILL_AGE:
        return Check("恢复演练", "warn", "一季度多没有演练了", f"最近一次 {at} 通过，请再运行 huiqi drill 备份文件")
    return Check("恢复演练", "ok", "通过", f"{at}，用时 {seconds} 秒，{state.drilled.subject_id}")


def crypto_checks(actor: Actor) -> list[Check]:
    """Which algorithms are at work, and what is not connected."""
    return [_cipher(), _signature()]


def _cipher() -> Check:
    try:
        state = vault_state()
    except Refusal as refusal:
        return Check("账号和电话加密", "bad", "密钥用不了", refusal.message)
    used, digest = ALGORITHMS.get(state.algorithm, state.algorithm), ALGORITHMS.get(state.digest, state.digest)
    note = f"现用密钥 {state.key}，共 {state.keys} 把；摘要 SHA-256 和 {digest}。软件实现，未接入经认证的密码模块"
    if settings.HUIQI["PORTS"]["cipher"].startswith("huiqi.adapters.crypto."):
        return Check("账号和电话加密", "ok", used, note)
    return Check("账号和电话加密", "ok", used, note.rpartition("。")[0])


def _signature() -> Check:
    """Ed25519 is built in; SM2 is a port."""
    signer = settings.HUIQI["PORTS"]["ledger_signer"]
    if signer == "huiqi.adapters.ledger_signing.Ed25519Signer":
        return Check("存证签名", "off", "Ed25519", "国密 SM2 未接入，要经检测认证的密码模块")
    if signer == "huiqi.adapters.ledger_signing.Sm2Signer":
        return Check("存证签名", "bad", "未接入", "选了国密 SM2，但没有接入密码模块，日志签不了名")
    return Check("存证签名", "ok", "已接入", signer.rpartition(".")[2])
