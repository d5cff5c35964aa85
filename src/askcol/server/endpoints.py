"""The endpoints of the HTTP API, each declared once in its area.

From `ENDPOINTS` come the routes of the application, how a request is read and answered, and the OpenAPI description.
"""

from askcol.server.views import asking, documents, operations

ENDPOINTS = (*asking.ENDPOINTS, *documents.ENDPOINTS, *operations.ENDPOINTS)
