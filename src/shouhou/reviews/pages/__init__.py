"""Web doors of reviews."""
