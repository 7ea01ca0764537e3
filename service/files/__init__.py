"""Files of messages: read, scored and written row for row."""
