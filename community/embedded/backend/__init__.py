"""Django's database backend `community.embedded.backend`: PostgreSQL that starts when needed."""
