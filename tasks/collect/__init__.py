"""Collects pages from the web: discovers them, requests them politely and archives them unchanged."""
