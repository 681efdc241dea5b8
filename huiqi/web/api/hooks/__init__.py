"""Pages on which people register addresses for webhooks and see how each message went."""
