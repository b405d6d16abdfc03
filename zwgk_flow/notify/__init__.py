"""Channels that carry a message outside."""
