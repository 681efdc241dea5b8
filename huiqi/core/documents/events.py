"""What can happen in the documents room."""

from __future__ import annotations

from huiqi.core.ledger import events

FILE_STORED = "documents.file.stored"
FILE_SCANNED = "documents.file.scanned"
VERSION_ADDED = "documents.version.added"
GRADE_CHANGED = "documents.grade.changed"
LETTER_ISSUED = "documents.letter.issued"
LETTER_READ = "documents.letter.read"

events.register(
    "documents",
    {
        FILE_STORED: "收到文件",
        FILE_SCANNED: "文件查毒",
        VERSION_ADDED: "材料入库",
        GRADE_CHANGED: "调整材料等级",
        LETTER_ISSUED: "发出文书",
        LETTER_READ: "企业阅读文书",
    },
)
