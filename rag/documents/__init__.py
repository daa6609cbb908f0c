"""From a file to the chunks that are embedded: what it says, and where that stands."""
