"""The market page through its doors, without a network."""
