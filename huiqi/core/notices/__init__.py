"""通知 · notices: inbox, templates and delivery through ports."""
