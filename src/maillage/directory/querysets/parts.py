"""The relations of an organisation that its page, tables and exports read."""

# What one page of an organisation reads at once; nothing of it grows with the number of organisations.
ROWS = ("themes", "audiences", "names", "identifiers", "contacts", "figures", "impacts", "areas")
# What these rows point at is joined to them: read apart, it is one « or » for each row, and SQLite stops at 1,000.
JOINED: dict[str, tuple[str, ...]] = {
    "networks_joined": ("network__contribution",), "certifications": ("label",),
    "lineage_before": ("before__contribution",), "lineage_after": ("after__contribution",), "members": ("user",),
    "venues": ("commune", "contribution"),
}  # fmt: skip
# What tables and exports read, as lists of the objects themselves: a query set apart for each row costs more than it.
EXPORTED = (*ROWS, "networks_joined", "certifications")
READ = "read_"
