"""Web doors of intake."""
