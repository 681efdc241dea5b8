"""事项批次: what is open, what is to come, and closing early."""
