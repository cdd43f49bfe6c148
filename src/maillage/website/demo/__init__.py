"""The demonstration network: four territories, their structures, places and about four hundred events.

Loaded through the actions of the apps, in one transaction; a second run finds everything there and changes nothing.
"""
