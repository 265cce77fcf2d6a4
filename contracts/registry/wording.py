"""What pydantic refuses, in our words: its own are for programmers."""

from collections.abc import Mapping

__all__ = ["in_our_words"]

_TYPES = {
    "string": "a text",
    "int": "a whole number",
    "tuple": "a list",
    "mapping": "an object",
    "model": "an object",
    "dataclass": "an object",
}


def in_our_words(error: str, said: str, given: object, context: Mapping[str, object]) -> tuple[str, str]:
    """Say what is wrong with a value, and what was expected: from type, message, input, context."""
    shown, expected = f"{given!r:.60}", str(context.get("expected", ""))
    known = {
        "bad_input": (said, expected),
        "missing": ("The field is missing.", "a value"),
        "extra_forbidden": ("There is no such field.", "a field of this kind of document"),
        "literal_error": (f"{shown} is none of the known values.", expected.replace("'", "")),
        "too_long": (f"{context.get('actual_length')} are too many.", f"at most {context.get('max_length')}"),
        "greater_than_equal": (f"{shown} is too small.", f"{context.get('ge')} or more"),
    }
    of = error.removesuffix("_type").removesuffix("_attributes")
    return known.get(error, (f"{shown} cannot stand here.", _TYPES.get(of, "a value of another type")))
