"""Ranking: put the reports most likely to be relevant first, from decisions and the protocol's terms.

A ranking only orders. Nothing here excludes a report, and nothing here reads a disk or a network. numpy is needed for the
model alone, and only the modules `tfidf`, `linear_svm` and `trained_order` import it.
"""
