"""What is read off the chain for people: cases, shipments, statements, the figures behind a refusal."""
