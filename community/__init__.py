"""The roof: how the company runs the community. May import reputation and forum."""
