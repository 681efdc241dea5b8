"""Settings, URLs and the discovery of domains."""
