"""What outlives the server: jobs and feedback, in SQLite or PostgreSQL."""
