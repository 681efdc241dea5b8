"""From a kept file to what would go in: companies, statements and faults. Reads the library, writes nothing."""

from huiqi.core.intake.reading.understand import Understood, understand
from huiqi.core.intake.reading.words import words_of_vocabulary

__all__ = ["Understood", "understand", "words_of_vocabulary"]
