"""洞察 · insight: indicators, durations, satisfaction with its sample size."""
