"""Where is the parcel? Sources of tracking, each behind the same port."""
