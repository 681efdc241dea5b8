"""归集 · intake: departments' files on their way into the company library: kept, mapped, tried, taken in, withdrawn."""
