"""Web doors of approvals."""
