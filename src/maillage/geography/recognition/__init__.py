"""Which commune a file or a person means: recognised from what is told, or not at all; never invented."""

from maillage.geography.recognition.gazetteer import Gazetteer, area_names, forget, gazetteer
from maillage.geography.recognition.told import Recognised, Told, recognise, recognise_all

__all__ = ["Gazetteer", "Recognised", "Told", "area_names", "forget", "gazetteer", "recognise", "recognise_all"]
