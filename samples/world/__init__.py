"""What is in the sample world: goods, buyers, stories, orders and refunds."""
