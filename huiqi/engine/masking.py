"""Personal data as it is shown by default: enough to recognise, not enough to use."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """``13812342207`` → ``138****2207``; short or foreign numbers keep their last two digits."""
    digits = phone.strip()
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if digits else ""


def mask_email(email: str) -> str:
    """``linkuaiji@yunshan.cn`` → ``li***@yunshan.cn``."""
    local, at, domain = email.strip().partition("@")
    if not at:
        return mask_phone(email)
    return f"{local[: 2 if len(local) > 2 else 1]}***@{domain}"


def mask_login(login: str) -> str:
    """A login is an e-mail address, a mobile number or a user name."""
    if "@" in login:
        return mask_email(login)
    if login.isdigit():
        return mask_phone(login)
    return f"{login[:2]}***" if len(login) > 3 else f"{login[:1]}***"


def mask_name(name: str) -> str:
    """``林会计`` → ``林**``."""
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_account(number: str) -> str:
    """A bank account: ``尾号 6620``."""
    digits = "".join(character for character in number if character.isalnum())
    return f"尾号 {digits[-4:]}" if digits else ""
