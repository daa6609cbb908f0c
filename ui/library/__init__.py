"""The documents as people see and change them, and what is shown of one beside a quote."""
