"""Numbers a company had or has besides its 18-place code.

Before 2015 a business licence carried a registration number of 15 digits (GS 15-2006: six of the authority, eight
of the sequence, one check digit after GB/T 17710, ISO 7064 MOD 11,10), and a separate certificate the nine-place
organisation code (GB 11714), which lives on as places 9 to 17 of the 18-place code.
"""

from __future__ import annotations

from huiqi.engine.identity.text import squeeze


def normalise_number(text: str) -> str:
    """Half width, upper case, without spaces and dashes; a spreadsheet's trailing ``.0`` of a number is cut."""
    plain = text.strip()
    return squeeze(plain[:-2] if plain.endswith(".0") else plain)


def registration_check_digit(first14: str) -> str:
    """The fifteenth digit for the first fourteen."""
    carry = 10
    for each in first14:
        carry = ((carry + int(each)) % 10 or 10) * 2 % 11
    return str((11 - carry) % 10)


def is_registration_number(text: str) -> bool:
    """True for an old registration number with a right check digit."""
    number = normalise_number(text)
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        return False
    return registration_check_digit(number[:14]) == number[14]


def organisation_code(text: str) -> str:
    """The nine places of the organisation code: of an 18-place code, or written alone (also ``MA5G8X2K-0``); else ""."""
    code = normalise_number(text)
    if len(code) == 18:
        return code[8:17]
    return code if len(code) == 9 else ""
