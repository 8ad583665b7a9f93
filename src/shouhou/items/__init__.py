"""商品: a small catalogue of what the shop sells, learned from its orders."""
