"""What is true now, derived from the events of a review."""
