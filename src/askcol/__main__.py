"""`python -m askcol`."""

from askcol.cli import main

main()
