"""Web doors of shops: in and out, joining, oneself, the staff."""
