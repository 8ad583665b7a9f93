"""Shouhou (售后): the after-sales desk of an online shop."""

__version__ = "0.1.0"
