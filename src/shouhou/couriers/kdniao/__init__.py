"""快递鸟 (KDNIAO) as a source of tracking; what, how and how sure: README.md."""
