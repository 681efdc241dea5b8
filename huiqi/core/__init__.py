"""The rooms of the core, high to low: insight > payments | meetings | reviews | webhooks > cases > matching > catalog > facts > notices | documents > parties > ledger > vault."""
