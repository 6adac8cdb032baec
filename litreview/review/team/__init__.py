"""Several people on one review: shares, votes, agreement, archives, and what each may see."""
