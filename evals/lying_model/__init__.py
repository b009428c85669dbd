"""A model that lies in every answer, asked over real HTTP, and an oracle that knows what it planted."""
