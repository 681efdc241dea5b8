"""推送 · webhooks: tells the systems of companies and departments what happened to their cases, signed, until it arrives."""
