"""What happens in the market: acts of buyers, sellers, the platform, the clock."""
