"""信息归集 · deliveries: departments' files come in, are looked at, taken in and withdrawn."""
