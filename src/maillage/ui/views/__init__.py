"""Pages and drawings of the design system."""
