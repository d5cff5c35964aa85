"""The page: templates and static files, packaged as `askcol.web`."""
