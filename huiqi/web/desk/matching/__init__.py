"""全区匹配: every item against the whole district, what changed, lists to freeze and to tell."""
