"""表单 · forms: what people type becomes typed values, and back."""
