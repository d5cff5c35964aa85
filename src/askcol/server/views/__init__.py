"""What each endpoint does, by area: the service and checked parameters -> a record, or the HTML of a page."""
