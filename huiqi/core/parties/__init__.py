"""主体 · parties: companies, people, departments; who may act for whom (授权 mandate, 任职 post, 认领 claim)."""
