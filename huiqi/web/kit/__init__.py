"""组件 · kit: base templates, components, form rendering, acting-person middleware."""
