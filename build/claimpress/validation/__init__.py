"""From records to findings: structure, values, and how records fit together; and the ways to show them."""
