"""Tests of the sandbox market."""
