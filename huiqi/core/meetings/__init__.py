"""会议 · meetings: bodies that decide cases together: agenda, attendance, recusal, votes, resolutions, minutes."""
