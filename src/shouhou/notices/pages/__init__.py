"""Web doors of notices."""
