"""Tables of the parties: people, companies, departments, and who may act for whom."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from huiqi.core.vault.fields import SEALED_TEXT, SealedTextField


class People(BaseUserManager["Person"]):
    """Finds people by their login, whatever the case it was typed in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """What Django's sign-in asks for."""
        return self.get(login=(username or "").strip().lower())

    def create_user(self, login: str, password: str | None = None, **fields: object) -> Person:
        """A person with a hashed password (None: cannot sign in by password)."""
        person = self.model(login=login.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A natural person with an account. What the person may do hangs on mandates and posts, never on the account."""

    login = models.CharField("登录名", max_length=120, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = SealedTextField("手机", max_length=20, blank=True, about="person_phone")
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    must_change_password = models.BooleanField("密码要改", default=False)
    password_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(phone__regex=SEALED_TEXT), name="parties_phone_is_sealed"),
            models.CheckConstraint(condition=Q(login__regex=r"^[^A-Z[:space:]]+$"), name="parties_login_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """A company of the district's company library (企业信息库), known by its unified social credit code."""

    class Status(models.TextChoices):
        """Registration state as the market regulator keeps it."""

        ACTIVE = "active", "存续"
        SUSPENDED = "suspended", "歇业"
        REVOKED = "revoked", "吊销"
        CANCELLED = "cancelled", "注销"
        MOVED = "moved", "迁出"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=200)
    name_pinyin = models.CharField(max_length=600, blank=True, editable=False)
    name_initials = models.CharField(max_length=200, blank=True, editable=False)
    short_name = models.CharField("简称", max_length=60, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    address = models.CharField("住所", max_length=300, blank=True)
    street = models.CharField("街道", max_length=40, blank=True)
    industry_code = models.CharField("行业代码", max_length=6, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.ACTIVE)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name_pinyin", "id"]
        constraints = [
            # GB 32100-2015: 18 of 31 characters (no I O S V Z), places 3 to 8 are digits.
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"),
                name="parties_company_uscc_shape",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "suspended", "revoked", "cancelled", "moved"]),
                name="parties_company_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["name_pinyin", "id"], name="parties_company_by_pinyin"),
            models.Index(fields=["street"], name="parties_company_by_street"),
            models.Index(fields=["industry_code"], name="parties_company_by_industry"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A government department, or a street office."""

    class Level(models.TextChoices):
        """Which level of government it belongs to."""

        CITY = "city", "市级"
        DISTRICT = "district", "区级"
        STREET = "street", "街道"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    level = models.CharField(max_length=10, choices=Level, default=Level.DISTRICT)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    phone = models.CharField("电话", max_length=40, blank=True)
    checks_claims = models.BooleanField("审核企业认领", default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["city", "district", "street"]), name="parties_department_level_known"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="parties_department_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Post(models.Model):
    """A person's post in a department: held from ``since_on``, no longer held on ``until_on``.

    Nobody holds two posts of an administrator on the same day: an exclusion constraint of the database
    (``parties_post_administrators_apart``, see the migration of that name) refuses it.
    """

    class Role(models.TextChoices):
        """What the post lets its holder do."""

        WINDOW = "window", "窗口受理"
        HANDLER = "handler", "经办"
        DECIDER = "decider", "审批"
        FINANCE = "finance", "财务"
        EDITOR = "editor", "政策编辑"
        LEADER = "leader", "领导"
        OPERATOR = "operator", "运维"
        SECRETARY = "secretary", "会议秘书"
        MEMBER = "member", "会议成员"
        APPROVER = "approver", "拨付核准"
        SECURITY = "security", "安全管理员"
        AUDITOR = "auditor", "审计管理员"

    ADMINISTRATORS = (Role.OPERATOR, Role.SECURITY, Role.AUDITOR)  # 三员: system, security, audit

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=10, choices=Role)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")), name="parties_post_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "window",
                        "handler",
                        "decider",
                        "finance",
                        "editor",
                        "leader",
                        "operator",
                        "secretary",
                        "member",
                        "approver",
                        "security",
                        "auditor",
                    ]
                ),
                name="parties_post_role_known",
            ),
            models.UniqueConstraint(
                fields=["person", "department", "role"], condition=Q(until_on=None), name="parties_post_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_role_display()}"


class Mandate(models.Model):
    """A person's authority to act for a company. Ended by revocation or by its last day (included)."""

    class Role(models.TextChoices):
        """What the mandate lets its holder do."""

        OWNER = "owner", "企业管理员"
        CLERK = "clerk", "经办人"
        AGENT = "agent", "代办人"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=10, choices=Role)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["owner", "clerk", "agent"]), name="parties_mandate_role_known"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("since_at")),
                name="parties_mandate_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "company", "role"], condition=Q(revoked_at=None), name="parties_one_live_mandate"
            ),
        ]
        indexes = [models.Index(fields=["company", "revoked_at"], name="parties_mandate_by_company")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()} {self.company}"


class Invitation(models.Model):
    """A company's offer of a mandate to one login, taken up by opening a link that carries a secret.

    The table keeps only the secret's SHA-256: a login alone proves nothing about who registered it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="invitations")
    login = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Mandate.Role)
    expires_on = models.DateField(null=True, blank=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    open_until_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "login", "role"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="parties_one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.get_role_display()} {self.login}"


class CompanyClaim(models.Model):
    """A person's claim to be the administrator of a company, with licence and authorisation letter.

    Files belong to the documents room, which lies above: only their ids (as text) are kept here.
    """

    class State(models.TextChoices):
        """Where the claim stands."""

        PENDING = "pending", "待审核"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "未通过"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    uscc = models.CharField(max_length=18)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="claims")
    company_name = models.CharField("企业名称", max_length=200)
    licence_file_id = models.CharField(max_length=64)
    letter_file_id = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    claimed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["claimed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uscc"], condition=Q(state="pending"), name="parties_one_pending_claim"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None)
                | Q(state="approved", decided_at__isnull=False)
                | (Q(state="refused", decided_at__isnull=False) & ~Q(reason="")),
                name="parties_claim_decided_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "claimed_at"], name="parties_claim_by_state")]

    def __str__(self) -> str:
        return f"{self.person} → {self.company_name}"
