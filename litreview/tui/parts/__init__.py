"""Parts of screens: commands that several screens share, with what they show."""
