"""Reads of synchronisation: what is due, and how a shop's connection is doing."""
