"""One declared method of the platform each: parameters in Markdown, behaviour in Python."""
