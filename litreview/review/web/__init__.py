"""What a review asks the world outside, and what it keeps of the answers."""
