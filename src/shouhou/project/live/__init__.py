"""Live updates: one small process that tells open browsers what has just been committed.

It only says that something changed (ids and words); browsers then ask for what they show. So a
lost event costs freshness and never truth, and the desk works without this process.
"""
