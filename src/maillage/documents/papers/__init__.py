"""What a printed document says, as plain dataclasses: one for each paper, with its fields explained."""
