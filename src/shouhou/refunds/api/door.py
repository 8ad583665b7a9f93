"""Where the operations of refunds are gathered."""

from shouhou.rest import Operations

operations = Operations("refunds")
