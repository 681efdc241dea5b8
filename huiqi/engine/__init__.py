"""Plain Python, no Django: rules, process, packs, workdays, money."""
