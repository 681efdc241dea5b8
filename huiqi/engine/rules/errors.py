"""What is wrong with a rule itself, as opposed to the facts it is applied to."""

from __future__ import annotations


class RuleError(ValueError):
    """A rule that cannot be read; ``path`` says where (``conditions.all[3].op``), ``message`` what."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}：{message}" if path else message)
        self.path = path
        self.message = message
