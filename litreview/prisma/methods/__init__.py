"""The methods of a review in words and tables, from its log."""
