"""A believable year of an imaginary company, sent by a real Segment library: what `onefold demo` shows."""
