"""How the world is written down: the console exports a shop would upload."""
