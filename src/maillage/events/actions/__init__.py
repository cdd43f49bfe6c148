"""Everything that changes an event, by subject."""

from maillage.events.actions.projection import refresh, take_past_off_the_map
from maillage.events.actions.slots import cancel_event, change_slot, set_life
from maillage.events.actions.writing import (
    BadSlots,
    EventData,
    NoPlace,
    OrganiserData,
    SlotData,
    change_event,
    create_event,
    data_of,
    renew,
)

__all__ = [
    "BadSlots",
    "EventData",
    "NoPlace",
    "OrganiserData",
    "SlotData",
    "cancel_event",
    "change_event",
    "change_slot",
    "create_event",
    "data_of",
    "refresh",
    "renew",
    "set_life",
    "take_past_off_the_map",
]
