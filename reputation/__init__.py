"""The middle: what people earned. May import forum, never community."""
