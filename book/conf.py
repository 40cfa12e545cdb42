"""Settings of the book: every file that a page needs comes with it, and nothing is executed."""

import menaka

project = "menaka"
author = "The menaka authors"
copyright = "the menaka authors. Code: BSD-3-Clause. Data: CC BY 4.0"
version = release = menaka.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
templates_path = ["_templates"]

# Notebooks are shown as they were committed; a dollar is a dollar, so that no page holds maths.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

# The reference is made of docstrings in the style of numpydoc; a word in backticks is code.
default_role = "code"
autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_admonition_for_examples = False
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "pydata_sphinx_theme"
html_title = f"menaka {release}"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it would be fetched, which a page from disk may not do
pygments_style = "a11y-high-contrast-light"
html_context = {"default_mode": "auto"}
html_sidebars = {"**": ["pages"]}
html_theme_options = {
    "logo": {"text": "menaka"},
    "navbar_center": [],
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "article_footer_items": ["run-it"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
