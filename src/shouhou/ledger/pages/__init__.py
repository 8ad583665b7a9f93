"""Web doors of the ledger."""
