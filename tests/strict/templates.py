"""An undefined variable in a template of ours fails the test that renders it.

Templates of libraries (allauth's, the admin's) keep Django's leniency: we do not write them. `{% if absent %}`,
`{% firstof %}` and `|default` stay allowed, as in Django: they are how a template says "perhaps".
"""

import inspect
from pathlib import Path

from django.template.base import Node

OURS = str(Path(__file__).resolve().parents[2] / "src" / "maillage")


class UndefinedVariableError(Exception):
    """A template of ours used a variable that its view did not give."""


def template_in_use() -> str:
    """The file of the innermost template node being rendered, or an empty text outside a rendering."""
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and frame.f_code.co_name in {"render", "render_annotated"}:
            origin = getattr(node, "origin", None)
            if origin is not None:
                return str(origin.name)
        frame = frame.f_back
    return ""


class Undefined(str):
    """What Django writes in place of an undefined variable; ours refuses to be written."""

    __slots__ = ()
    lenient = False

    def __contains__(self, key: object) -> bool:
        """Django asks for ``%s`` to know whether the variable's name is wanted: it is."""
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        """Called by Django with the variable that was not found."""
        origin = template_in_use()
        if type(self).lenient or not origin.startswith(OURS):
            return ""
        message = f"{variable!s} is undefined in {origin}"
        raise UndefinedVariableError(message)
