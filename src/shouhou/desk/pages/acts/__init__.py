"""What people do on a case: each act with its form, its sentence and its action."""
