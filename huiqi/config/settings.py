"""Settings of a huiqi installation, read from the environment (see docs/how-to/deploy.md).

``HUIQI_MODE`` is ``local`` (a laptop, the demo, the tests) or ``server`` (production: HTTPS, a
secret of its own and an operator's database are demanded).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from huiqi.config import env
from huiqi.config.discovery import domain_packages

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env.text("HUIQI_VAR", str(ROOT / "var"))).absolute()
MODE = env.text("HUIQI_MODE", "local")
if MODE not in {"local", "server"}:
    raise ImproperlyConfigured(f"HUIQI_MODE 应为 local 或 server，现在是 {MODE!r}。")
IS_SERVER = MODE == "server"

DEBUG = env.flag("HUIQI_DEBUG")
if DEBUG and IS_SERVER:
    raise ImproperlyConfigured("HUIQI_MODE=server 时不能打开 HUIQI_DEBUG，否则出错页会泄露内部信息。")
SECRET_KEY = env.secret_key(VAR / "secret.key", required=IS_SERVER)
ALLOWED_HOSTS = env.names("HUIQI_HOSTS", "" if IS_SERVER else "localhost,127.0.0.1,[::1],testserver")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("HUIQI_MODE=server 时必须用 HUIQI_HOSTS 写明网站域名（多个用逗号分开）。")

# -- The house ---------------------------------------------------------------------------------------

CORE_ROOMS = [
    "ledger",
    "parties",
    "documents",
    "notices",
    "facts",
    "intake",
    "catalog",
    "matching",
    "cases",
    "payments",
    "meetings",
    "reviews",
    "webhooks",
    "insight",
]
FACES = ["kit", "portal", "desk", "console", "api"]
DOMAINS = domain_packages(env.text("HUIQI_DOMAINS", "all"), extra=env.names("HUIQI_EXTRA_DOMAINS"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    *[f"huiqi.core.{room}.apps.{room.capitalize()}Config" for room in CORE_ROOMS],
    *[f"huiqi.web.{face}.apps.{face.capitalize()}Config" for face in FACES],
    *DOMAINS,
    "huiqi.config.apps.HouseConfig",  # last: it plugs the domains in when every room is ready
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huiqi.web.kit.sitting.SittingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiqi.web.kit.middleware.PrivacyMiddleware",
    "huiqi.web.kit.middleware.ActingMiddleware",
    "huiqi.web.kit.middleware.RefusalMiddleware",
    "huiqi.web.console.counting.CountingMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huiqi.config.urls"
WSGI_APPLICATION = "huiqi.config.wsgi.application"
AUTH_USER_MODEL = "parties.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [ROOT / "locale"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

HUIQI: dict[str, Any] = {
    "DEMO": env.flag("HUIQI_DEMO"),  # the 演示 banner and the page of demo sign-ins
    "SITE_URL": env.text("HUIQI_SITE_URL", "http://127.0.0.1:8000"),  # for links in letters and notices
    "PACKS": Path(env.text("HUIQI_PACKS", str(ROOT / "packs"))),
    "UPLOAD_LIMIT_BYTES": env.number("HUIQI_UPLOAD_LIMIT_MB", 20) * 2**20,
    "LETTER_SERIES": env.text("HUIQI_LETTER_SERIES", "深福惠企函"),  # 发文字号
    "REVIEW_ORGAN": env.text("HUIQI_REVIEW_ORGAN", "深圳市福田区人民政府"),  # 行政复议机关
    # Requests a minute: with a token, and without one from one address.
    "API_PER_MINUTE": {
        "token": env.number("HUIQI_API_TOKEN_PER_MINUTE", 600),
        "visitor": env.number("HUIQI_API_VISITOR_PER_MINUTE", 120),
    },
    # Where webhooks may go besides public addresses, and whose certificates they believe besides the usual ones.
    "WEBHOOKS": {"NETWORKS": env.names("HUIQI_WEBHOOK_NETWORKS"), "CA": env.text("HUIQI_WEBHOOK_CA")},
    "PULL_HOSTS": env.names("HUIQI_PULL_HOSTS"),  # where files may be fetched from: host, host:port
    "CLAMD": env.text("HUIQI_CLAMD"),  # host:port or /path/of/socket
    # Keys to what lies encrypted in the database; made on first use unless the operator brings a file.
    "KEYS": {"FOLDER": VAR / "keys", "FILE": env.text("HUIQI_KEYRING")},
    "LEDGER": {
        "FOLDER": VAR / "ledger",  # signing key, known keys, last signed head
        "KEY": env.text("HUIQI_LEDGER_KEY"),  # a PEM file of the operator's own
        "ORIGIN": env.text("HUIQI_LEDGER_ORIGIN"),  # the log's name; settled with the first head
        "TSA": env.text("HUIQI_TSA"),
        "TSA_ROOTS": env.text("HUIQI_TSA_ROOTS"),
    },
    # The outside world: each port has a Null twin that says it is not connected.
    "PORTS": {
        name: env.text(f"HUIQI_PORT_{name.upper()}", default)
        for name, default in {
            "email": "huiqi.adapters.email.DjangoEmail" if env.text("HUIQI_SMTP") else "huiqi.adapters.email.NullEmail",
            "sms": "huiqi.adapters.sms.NullSms",
            "wecom": "huiqi.adapters.wecom.NullWecom",
            "virus_scan": "huiqi.adapters.clamd.Clamd" if env.text("HUIQI_CLAMD") else "huiqi.adapters.clamd.NullScan",
            "cipher": "huiqi.adapters.crypto.Sm4Gcm",
            "digest": "huiqi.adapters.crypto.Sm3",
            "ledger_signer": "huiqi.adapters.ledger_signing.Ed25519Signer",
            "ledger_anchor": f"huiqi.adapters.timestamp.{'Rfc3161' if env.text('HUIQI_TSA') else 'Null'}Timestamp",
            "webhook": "huiqi.adapters.webhook.HttpsPoster"
            if env.flag("HUIQI_WEBHOOKS") or env.flag("HUIQI_DEMO")
            else "huiqi.adapters.webhook.NullPoster",
            "http_pull": "huiqi.adapters.pull.HttpPull"
            if env.names("HUIQI_PULL_HOSTS")
            else "huiqi.adapters.pull.NullPull",
            "sftp_pull": "huiqi.adapters.pull.NullPull",
            "bank": "huiqi.adapters.bank.PipeBank" if env.flag("HUIQI_DEMO") else "huiqi.adapters.bank.NullBank",
            "identity": f"huiqi.adapters.identity.{'Demo' if env.flag('HUIQI_DEMO') else 'Null'}Identity",
        }.items()
    },
}

# -- Database, files, mail ---------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL")
if IS_SERVER and not DATABASE_URL:
    raise ImproperlyConfigured(
        "HUIQI_MODE=server 时必须设置 DATABASE_URL，例如 postgresql://huiqi:密码@127.0.0.1:5432/huiqi。"
    )
DATABASES = {"default": env.database_from_url(DATABASE_URL or "postgresql:///huiqi")}
POOL_SIZE = env.number("HUIQI_POOL", 0)  # set by `huiqi serve`; other processes hold one connection
if POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": max(2, POOL_SIZE), "timeout": 10}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_SERVER
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_SERVER  # a laptop needs no collectstatic
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # everything but files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("HUIQI_MAIL_FROM", "惠企 <noreply@localhost>")
globals().update(env.mail_from_url(env.text("HUIQI_SMTP"), VAR / "mail"))

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each room keeps its jobs in jobs.py
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 5, "stalled_worker_timeout": 20}

# -- Who may come in ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("login", "name", "email", "phone")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can lock another person out from elsewhere
AXES_HTTP_RESPONSE_CODE = 429
AXES_USERNAME_CALLABLE = "huiqi.web.portal.account.lockout.login_of"
AXES_LOCKOUT_CALLABLE = "huiqi.web.portal.account.lockout.respond"  # says until when
OTP_TOTP_ISSUER = "惠企"
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.number("HUIQI_PROXIES", 0) or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)

# Sessions and passwords after GB/T 22239-2019, level 3, 8.1.4.1 身份鉴别 and 8.1.4.2 访问控制; what else is asked for
# there, and what the operator adds, stands in docs/how-to/security-controls.md.
HUIQI["SIGN_IN"] = {
    # b) 登录连接超时自动退出: an officer's open screen shows other people's data, a company's its own.
    "idle_minutes_officer": env.number("HUIQI_IDLE_MINUTES_OFFICER", 30),
    "idle_minutes": env.number("HUIQI_IDLE_MINUTES", 120),
    # A session taken over is good for one working day at most, however busily it is used.
    "longest_hours": env.number("HUIQI_SESSION_HOURS", 8),
    # a) 身份鉴别信息…定期更换: officers only, as changing by rote makes passwords worse where nobody asks for it. 0: never.
    "password_days": env.number("HUIQI_PASSWORD_DAYS", 90),
    # The last ones don't count as a change; each one looked at costs a hash, about half a second.
    "passwords_remembered": env.number("HUIQI_PASSWORDS_REMEMBERED", 3),
}
if min(HUIQI["SIGN_IN"][each] for each in ("idle_minutes_officer", "idle_minutes", "longest_hours")) < 1:
    raise ImproperlyConfigured("HUIQI_IDLE_MINUTES_OFFICER、HUIQI_IDLE_MINUTES、HUIQI_SESSION_HOURS 都应不小于 1。")
SESSION_ENGINE = "huiqi.core.parties.sessions"  # Django's own table can't tell whose a session is
SESSION_COOKIE_AGE = HUIQI["SIGN_IN"]["longest_hours"] * 3600
SESSION_COOKIE_NAME = "huiqi_session"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LOGIN_URL = "account:sign_in"
CSRF_FAILURE_VIEW = "huiqi.web.kit.views.csrf_failure"  # a stale form keeps what was typed
CSRF_TRUSTED_ORIGINS = env.names("HUIQI_ORIGINS")

IS_HTTPS = env.flag("HUIQI_HTTPS", default=IS_SERVER)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = env.number("HUIQI_HSTS_SECONDS", 0) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A view that shows a file in a frame relaxes frame-ancestors to 'self' for itself, and nothing else.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- Log ---------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("HUIQI_LOG_LEVEL", "INFO" if IS_SERVER else "WARNING")},
    "loggers": {
        # A page not found is not news; an error keeps its traceback.
        "django.request": {"level": "WARNING" if IS_SERVER else "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        # Every process says its list of jobs twice; what jobs do is said by procrastinate.worker.
        "procrastinate.periodic": {"level": "WARNING"},
        "procrastinate.blueprints": {"level": "WARNING"},
    },
}
