"""What a background job is called on the operator's page."""

from __future__ import annotations

from collections.abc import Mapping

_words: dict[str, str] = {
    "notices.deliver": "发送通知",
    "notices.retry_stalled_jobs": "接手中断的任务",
    "notices.remove_old_jobs": "清理旧任务记录",
    # Rooms beside and below this one, which can't register here.
    "parties.mail_password_link": "发送找回密码邮件",
    "parties.sweep_interface": "清理接口的限速和重放记录",
    "documents.issue_letter": "生成文书",
    "documents.scan_pending": "补查病毒",
    "documents.sweep_store": "清理无主文件",
}


def register(words: Mapping[str, str]) -> None:
    """Name the jobs of a higher room: task name to Chinese words."""
    _words.update(words)


def words_of(task_name: str) -> str:
    """The Chinese name of a task."""
    return _words.get(task_name, f"后台任务（{task_name}）")
