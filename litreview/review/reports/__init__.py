"""The reports of a review: cards, lists, positions, exports."""
