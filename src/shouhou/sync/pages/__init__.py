"""Web doors of synchronisation."""
