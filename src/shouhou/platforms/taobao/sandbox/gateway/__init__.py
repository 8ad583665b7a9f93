"""The TOP gateway: signed requests in, answers in JSON or XML out."""
