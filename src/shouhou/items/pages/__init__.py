"""Web doors of items."""
