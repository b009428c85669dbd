"""Conversations played through the sandbox against the real bot; what they leave in rows and facts is checked."""
