"""总览 · console: leaders and operators."""
