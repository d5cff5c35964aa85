"""Pages of other sites, which may link to askcol and do nothing else with it.

No answer has CORS headers, so no other site can read one. What is refused here is what another site could still do
blindly: write, keep the processor busy, or time an answer. Browsers say where a request comes from by `Sec-Fetch-Site`
(Fetch Metadata), and by `Origin` wherever something may be written.
"""

from __future__ import annotations

from flask import Request

from askcol.server.guard.refusals import ForeignSite


def check_site(request: Request, *, writes: bool) -> None:
    """Raises `ForeignSite` where a browser sent `request` for a page of another site, unless someone followed a link.

    `writes`: whether the request changes something; no link may lead there. Programs send neither header, and pass.
    """
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin, request.headers["Host"]):
        raise ForeignSite(f"a page of {origin!a:.80} sent this request; only askcol's own pages may")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in ("same-origin", "none") and (writes or not _follows_a_link(request)):
        raise ForeignSite("a page of another site sent this request; only askcol's own pages may")


def _is_own(origin: str, host: str) -> bool:
    """Whether `origin` has the host and port of the Host header. A proxy may change the scheme, so either is right."""
    return origin in (f"http://{host.lower()}", f"https://{host.lower()}")


def _follows_a_link(request: Request) -> bool:
    fetched = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
    return request.method in ("GET", "HEAD") and fetched == ("navigate", "document")
