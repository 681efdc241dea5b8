"""The outside world behind ports; each adapter has a Null twin that shows what would have gone out."""
