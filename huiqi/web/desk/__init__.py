"""工作台 · desk: the officers' face."""
