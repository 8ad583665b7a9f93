"""Web doors of alarms."""
