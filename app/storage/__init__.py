"""The only SQL of Onefold. Functions take and return domain values; rows do not leave this room."""
