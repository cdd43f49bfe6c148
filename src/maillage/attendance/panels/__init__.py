"""Attendance as people see it; ``lines`` is what upper floors show on their own pages."""
