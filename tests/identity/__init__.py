"""Identity resolution, judged by a second resolver that shares no code with the service."""
