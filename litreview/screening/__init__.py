"""Rules of screening: protocol, terms, agreement, shares and pace."""
