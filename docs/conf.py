"""The site: `python -m sphinx --fail-on-warning docs site` builds it from the pages in this folder."""

from __future__ import annotations

project = "litreview"
author = copyright = "the litreview authors"  # noqa: A001  # Sphinx asks for this name
extensions = ["myst_parser"]
exclude_patterns = ["requirements.*", "tutorial/fulltexts/*"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "litreview"
html_static_path = ["pictures"]
# Nothing on a page is fetched from elsewhere, and no page counts its readers.
html_show_sphinx = False
html_copy_source = False
