"""Tables of the house itself: only what the API keeps for repeated calls."""

from shouhou.project.api.kept import IdempotentCall

__all__ = ["IdempotentCall"]
