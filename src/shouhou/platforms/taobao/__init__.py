"""Taobao and Tmall: the client of the open platform, and a market on this machine to try it on."""
