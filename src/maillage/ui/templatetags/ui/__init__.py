"""The components of every page: `{% load ui %}` (already loaded in our templates).

Props are declared: one that is not is an error when the template is read. docs/design-system.md lists them.
"""

from maillage.ui.templatetags.ui import blocks, events, fields, lists, pieces, words
from maillage.ui.templatetags.ui.library import register

__all__ = ["blocks", "events", "fields", "lists", "pieces", "register", "words"]
