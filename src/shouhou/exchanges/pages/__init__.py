"""Web doors of exchanges."""
