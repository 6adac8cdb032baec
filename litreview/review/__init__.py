"""A review: joins the store, the rules and the files."""
