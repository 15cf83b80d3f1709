"""Delivery of alerts: messages by webhook and mail, each once, kept in the home until somebody took it."""
