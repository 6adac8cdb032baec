"""Retrieval, full texts and studies."""
