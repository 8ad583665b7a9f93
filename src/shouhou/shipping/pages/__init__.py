"""Web doors of shipping."""
