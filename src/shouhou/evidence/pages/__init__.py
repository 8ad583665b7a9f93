"""Web doors of evidence."""
