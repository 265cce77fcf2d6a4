"""How a story is told: on a terminal, as JSON lines, in English and Chinese."""
