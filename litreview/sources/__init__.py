"""Clients of bibliographic web services; the only package that uses HTTP."""
