"""Before anything is sent: the card, the steps, the memo."""
