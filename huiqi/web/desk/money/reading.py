"""What is typed into the money forms: sums, days, counts, papers; each that cannot be read has one sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from huiqi.core.documents.services import accept_upload
from huiqi.engine.forms.dates import read_date
from huiqi.engine.forms.numbers import read_number
from huiqi.engine.money.exact import FEN_PER_YUAN
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.nav import actor_of

MOST_FEN = 10**15  # 十万亿元
PAPER_TYPES = ".pdf,.png,.jpg,.jpeg"


def read_sum(text: str) -> int:
    """A sum in yuan ("120,000.50", "12万") as 分. Raises InvalidInput."""
    if not text.strip():
        raise InvalidInput("请填金额，例如 120,000.50。")
    yuan = read_number(text, "元")
    fen = yuan * FEN_PER_YUAN
    if not 0 < fen <= MOST_FEN or fen != fen.to_integral_value():
        raise InvalidInput("金额要大于零、精确到分，请核对单位和位数。")
    return int(Decimal(fen))


class Reading:
    """A form that was sent, read field by field; what is wrong is gathered, so that all of it is said at once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.faults: dict[str, str] = {}

    def text(self, key: str) -> str:
        """What was typed, without what no database keeps."""
        return self.request.POST.get(key, "").replace("\x00", "").strip()

    def sum_fen(self, key: str) -> int:
        """A sum in 分; 0 when it could not be read."""
        try:
            return read_sum(self.text(key))
        except InvalidInput as fault:
            self.faults[key] = fault.message
            return 0

    def day(self, key: str) -> date | None:
        """A day; None when it could not be read."""
        try:
            return read_date(self.text(key))
        except InvalidInput as fault:
            self.faults[key] = fault.message if self.text(key) else "请填日期，例如 2026-12-01。"
            return None

    def whole(self, key: str, sentence: str) -> int:
        """A whole number; 0 when it could not be read."""
        text = self.text(key)
        if not (text.isascii() and text.isdigit()) or len(text) > 4:
            self.faults[key] = sentence
            return 0
        return int(text)

    def needed(self, key: str, sentence: str) -> str:
        """A text that may not be missing."""
        text = self.text(key)
        if not text:
            self.faults[key] = sentence
        return text

    def paper(self, key: str, sentence: str, purpose: str) -> int | None:
        """The id of the file that was sent, inspected and kept; looked at only when all else could be read."""
        upload = self.request.FILES.get(key)
        if not isinstance(upload, UploadedFile):
            self.faults[key] = sentence
        elif self.faults:
            self.faults[key] = "别处改好后，请把文件再选一次。"
        else:
            try:
                return accept_upload(actor=actor_of(self.request), upload=upload, purpose=purpose).pk
            except Refusal as fault:
                self.faults[key] = fault.message
        return None

    def require(self) -> None:
        """Raise InvalidInput with a sentence a field when anything was wrong."""
        if self.faults:
            raise InvalidInput("有几处要改。", fields=dict(self.faults))
