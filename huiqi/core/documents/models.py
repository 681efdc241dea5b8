"""Tables of the documents room: files by content, the wallet of a company, and letters."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from huiqi.core.parties.models import Company, Person


class ScanState(models.TextChoices):
    """What is known of a file and viruses. Said as it is: a file nobody scanned is never called clean."""

    CLEAN = "clean", "已查毒"
    UNSCANNED = "unscanned", "未接入杀毒"
    PENDING = "pending", "待查毒"
    INFECTED = "infected", "查出病毒"
    OWN = "own", "本平台生成"


class Grade(models.TextChoices):
    """Evidence grades after 国办函〔2016〕108号: how far a paper may be relied on."""

    A = "A", "本级签发或部门共享"
    B = "B", "窗口核过原件"
    C = "C", "上传，已与数据核对"
    D = "D", "上传，未核对"


class StoredFile(models.Model):
    """The bytes of one file, known by their SHA-256; the same bytes are kept once, whoever brings them."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    extension = models.CharField(max_length=8)
    media_type = models.CharField(max_length=120)
    scan_state = models.CharField("查毒", max_length=10, choices=ScanState)
    scan_note = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    stored_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="documents_file_sha256_shape"),
            models.CheckConstraint(condition=Q(size__gt=0), name="documents_file_not_empty"),
            models.CheckConstraint(condition=Q(scan_state__in=ScanState.values), name="documents_file_scan_known"),
        ]
        indexes = [
            models.Index(fields=["id"], name="documents_file_to_scan", condition=Q(scan_state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}.{self.extension}"

    @property
    def path(self) -> str:
        """Where the bytes lie under MEDIA_ROOT, fanned out by the first four digits of the hash."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Upload(models.Model):
    """Who brought a file, under what name and for what: the first ground on which it may be opened again."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uploads")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.CharField(max_length=120)
    original_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["person", "file"], name="documents_upload_by_person")]

    def __str__(self) -> str:
        return self.original_name


class WalletDocument(models.Model):
    """One paper a company keeps, reused from application to application; its versions are never overwritten."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="wallet")
    kind = models.CharField("材料种类", max_length=60)
    title = models.CharField("材料名称", max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    current = models.OneToOneField(
        "DocumentVersion", null=True, on_delete=models.PROTECT, related_name="current_of", editable=False
    )

    class Meta:
        ordering = ["kind", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "title"], name="documents_wallet_one_of_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def grade(self) -> str:
        """Grade of the current version."""
        return self.current.grade if self.current else Grade.D.value

    @property
    def valid_until(self) -> date | None:
        """Last day the current version counts; None when it does not run out."""
        return self.current.valid_until if self.current else None


class DocumentVersion(models.Model):
    """One version of a paper. The grade belongs to the version: a new scan has been checked by nobody yet."""

    document = models.ForeignKey(WalletDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="versions")
    original_name = models.CharField(max_length=200)
    grade = models.CharField(max_length=1, choices=Grade)
    grade_reason = models.CharField(max_length=300, blank=True)
    graded_by = models.CharField(max_length=120, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    uploaded_by = models.CharField(max_length=120)
    uploaded_by_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_version_from_one"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="documents_version_grade_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document} 第 {self.number} 版"


class LetterSeries(models.Model):
    """The counter of one letter series in one year. Its row lock makes the numbers gapless."""

    code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="documents_series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.last_serial}号"


class Letter(models.Model):
    """An official letter as it went out. The database refuses to change anything but the first reading.

    ``context`` is what the template was given, ``blocks`` the finished text read back from the Word file:
    ``[{"style": "body", "text": …} | {"style": "table", "rows": [[…]]}]``, so page and Word say the same words.
    """

    number = models.CharField("文号", max_length=80, unique=True)
    series = models.ForeignKey(LetterSeries, on_delete=models.PROTECT, related_name="letters")
    serial = models.PositiveIntegerField()
    template = models.CharField(max_length=40)
    template_version = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="letters")
    context = models.JSONField()
    blocks = models.JSONField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="letters")
    check_code = models.CharField(max_length=32, unique=True)
    once_key = models.CharField(max_length=200, null=True, unique=True)
    issued_by = models.CharField(max_length=120)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    first_read_at = models.DateTimeField(null=True, editable=False)
    first_read_by = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="documents_letter_serial_once"),
            models.CheckConstraint(
                condition=Q(first_read_at=None, first_read_by="")
                | (Q(first_read_at__isnull=False) & ~Q(first_read_by="")),
                name="documents_letter_read_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="documents_letter_by_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
