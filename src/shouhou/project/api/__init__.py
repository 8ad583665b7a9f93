"""The REST door of the whole desk, at /api/v1/."""
