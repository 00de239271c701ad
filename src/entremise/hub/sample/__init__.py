"""The loop played on the fictional territory, so that each page of a trial has something to show."""
