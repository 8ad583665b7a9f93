"""How a market begins: a small shop with goods, or a big past for benches."""
