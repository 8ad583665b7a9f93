"""Web doors of orders."""
