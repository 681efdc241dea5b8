"""Text as it is compared: half width, upper case, without spaces and punctuation."""

from __future__ import annotations

import unicodedata


class _Characters(dict[int, str]):
    """What each character becomes, worked out when first met: so a whole name costs one ``translate``."""

    def __missing__(self, code: int) -> str:
        text, before = chr(code), ""
        while text != before:  # a character's form may have a form of its own
            before = text
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
            text = "".join(each for each in text if each.isalnum())
        self[code] = text
        return text


_CHARACTERS = _Characters()


def squeeze(text: str) -> str:
    """Letters, digits and Chinese characters only, half width and upper case; brackets go, what they hold stays.

    Applied twice it changes nothing more.
    """
    return text.translate(_CHARACTERS)
