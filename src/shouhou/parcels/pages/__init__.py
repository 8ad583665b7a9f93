"""Web doors of parcels."""
