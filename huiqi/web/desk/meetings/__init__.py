"""会议 · meetings: agenda, the screen in the room, the vote on one's own device, the minutes."""
