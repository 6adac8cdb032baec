"""The texts of the screens, the flow, the methods and the reasons of duplicates: one folder per language."""
