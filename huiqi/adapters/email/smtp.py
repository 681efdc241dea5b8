"""E-mail over Django's mail backend (RFC 5321 answers: 4xx come back later, 5xx never)."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from huiqi.core.notices.ports import DelayedError, Message, Receipt, RefusedError

_PERMANENT = 500


class DjangoEmail:
    """Sends through the backend of the settings."""

    def send(self, message: Message) -> Receipt:
        """Hand one mail to the server; the Message-ID is the same on every attempt."""
        mail = EmailMessage(
            subject=f"【惠企】{message.title}".replace("\n", " "),
            body=message.text,
            to=[message.address],
            connection=get_connection(fail_silently=False),
            headers={"Message-ID": f"<{message.key}@{_domain()}>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send(fail_silently=False)
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPAuthenticationError as error:
            raise DelayedError("邮件服务器不认我们的账号，请运维人员核对 HUIQI_SMTP。") from error
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DelayedError(f"邮件服务器连不上：{type(error).__name__}") from error
        return Receipt(is_sent=True, reference=mail.extra_headers["Message-ID"])


def _judged(code: int, words: bytes | str) -> Exception:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    if code >= _PERMANENT:
        return RefusedError(f"邮件服务器拒收（{code} {text}），请核对邮箱地址。")
    return DelayedError(f"邮件服务器请稍后再发（{code} {text}）")


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(" >") or "localhost"
