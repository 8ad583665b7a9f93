"""Web doors of the buyer's page: one side for whoever has a link, one for the shop's people."""
