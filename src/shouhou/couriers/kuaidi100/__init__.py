"""快递100 (kuaidi100): its client, and a sandbox that reads the same facts on its own."""
