"""Printed documents: tagged PDF by Typst, with our fonts and a territory's colours."""
