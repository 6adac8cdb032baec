"""The flow as a picture: measured, laid out, and painted in each form."""
