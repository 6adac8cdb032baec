"""Updates of a review: the beginnings of its versions, and what each search brought."""
