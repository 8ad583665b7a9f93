"""Parcels on all three legs: where they are, what is wrong, who was asked."""
