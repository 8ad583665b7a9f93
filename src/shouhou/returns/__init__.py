"""What comes back: arrival, unpacking, inspection, the shelf of unannounced parcels, the list."""
