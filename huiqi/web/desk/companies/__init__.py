"""企业库 · the company library for officers: search, and one company with its facts."""
