"""Every contact with a buyer, over all shops and channels: quiet hours, limits, forbidden words."""
