"""What is said to both sides of a loan, by subject."""

from maillage.loans.notices.asking import (
    tell_approved,
    tell_details_asked,
    tell_details_given,
    tell_lenders_asked,
    tell_moved,
    tell_offer,
    tell_offer_accepted,
    tell_offer_over,
    tell_refused,
    tell_waiting,
)
from maillage.loans.notices.course import (
    ask_questionnaire,
    remind_late,
    tell_back,
    tell_cancelled,
    tell_hand_over_dropped,
    tell_hand_over_planned,
    tell_out,
    tell_renewed,
)
from maillage.loans.notices.papers import (
    ask_papers,
    tell_agreement_sent,
    tell_proof_refused,
    tell_signed,
    tell_signed_in_presence,
)

__all__ = [
    "ask_papers",
    "ask_questionnaire",
    "remind_late",
    "tell_agreement_sent",
    "tell_approved",
    "tell_back",
    "tell_cancelled",
    "tell_details_asked",
    "tell_details_given",
    "tell_hand_over_dropped",
    "tell_hand_over_planned",
    "tell_lenders_asked",
    "tell_moved",
    "tell_offer",
    "tell_offer_accepted",
    "tell_offer_over",
    "tell_out",
    "tell_proof_refused",
    "tell_refused",
    "tell_renewed",
    "tell_signed",
    "tell_signed_in_presence",
    "tell_waiting",
]
