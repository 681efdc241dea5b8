"""接口 · api: the machines' face."""
