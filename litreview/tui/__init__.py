"""The screening app; the only package that uses Textual."""
