"""换货与补发: what goes out instead, who owes whom, and when it may be sent."""
