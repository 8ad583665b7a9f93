"""Stories: the loader's complaints, every story to one of its ends, the same seed the same life."""
