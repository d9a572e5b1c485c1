"""The floor: people talking. Imports nothing of ours."""
