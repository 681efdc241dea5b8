"""匹配 · matching: assessment of a party against items, explained clause by clause."""
