"""邮件 · e-mail behind its port: over SMTP, and its Null twin."""

from huiqi.adapters.email.null import NullEmail
from huiqi.adapters.email.smtp import DjangoEmail

__all__ = ["DjangoEmail", "NullEmail"]
