"""办理流程: every loaded process, drawn from its definition."""
