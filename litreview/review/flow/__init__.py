"""The PRISMA flow of a review: now, at a past date, and the methods text."""
