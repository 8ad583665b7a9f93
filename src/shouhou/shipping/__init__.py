"""What has not gone out yet: the ship-by clock, the money at stake, shortages."""
