"""The one set of operations of this slice."""

from __future__ import annotations

from shouhou.rest import Operations

operations = Operations("sync")
