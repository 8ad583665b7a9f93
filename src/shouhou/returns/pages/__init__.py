"""Web doors of returns."""
