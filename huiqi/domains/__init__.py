"""What one field of policy adds. Each domain can be deleted and the rest still runs."""
