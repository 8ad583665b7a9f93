"""Where the operations of the desk are gathered; they are named after the slice they are about."""

from ninja import Router

from shouhou.rest import Operations

operations = Router()
shops = Operations("shops")
cases = Operations("cases")
operations.add_router("", shops)
operations.add_router("", cases)
