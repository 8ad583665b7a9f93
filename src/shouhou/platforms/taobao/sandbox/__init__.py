"""A market on this machine that speaks the Taobao Open Platform; independent of the client."""
