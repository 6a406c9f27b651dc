"""Tools of the repository: set-up, checks, the picture in the README. None of this is in the wheel."""
