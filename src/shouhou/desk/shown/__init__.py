"""Plain values turned into what the templates show; no queries, no request."""
