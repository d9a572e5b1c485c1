"""Pure helpers. Anyone may import them; they import nothing of ours and touch no models."""
