"""A query put to somebody else's SPARQL endpoint, beside `store`, which puts it to ours; one deadline, one cap.

A plain client of the SPARQL 1.1 protocol over HTTP. What comes back is the same `Answer` as from our own store. Only
http and https are spoken, also after a redirect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import AigraphError, EndpointError
from .store import DEFAULT_LIMITS, Answer, Limits, answer_too_large, too_slow
from .version import __version__

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.error import HTTPError
    from urllib.request import OpenerDirector

_ACCEPT = "application/sparql-results+json, application/n-triples, text/turtle;q=0.9"
_PIECE = 64 * 1024


def query_endpoint(url: str, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
    """Ask the endpoint at `url`; `guard.with_prefixes` gives `text` the built-in prefixes, which it does not know.

    Raises `EndpointError`, `QueryTimeout` or `QueryTooLarge`.
    """
    import threading  # this and urllib only where the network is asked: start-up time

    _check_url(url)
    transfer = _Transfer(url, text, limits)
    # A socket's own time-out starts again with each byte, and does not cover the look-up of a name.
    thread = threading.Thread(target=transfer.run, daemon=True)
    try:
        thread.start()
        thread.join(limits.timeout)
        if thread.is_alive():
            raise too_slow(limits)
    finally:
        transfer.is_wanted = False
    if transfer.error is not None:
        raise transfer.error
    return _answer(url, transfer.media_type, bytes(transfer.body))


class _Transfer:
    """One request, run in a thread of its own; afterwards either `error` or `media_type` and `body` are set."""

    def __init__(self, url: str, text: str, limits: Limits) -> None:
        self.url, self.text, self.limits = url, text, limits
        self.is_wanted = True
        self.error: AigraphError | None = None
        self.media_type = ""
        self.body = bytearray()

    def run(self) -> None:
        """Do it; keeps what goes wrong for the thread that waits."""
        from http.client import HTTPException
        from urllib.error import URLError

        try:
            with self._open() as response:
                self._read(response)
        except AigraphError as error:
            self.error = error
        except TimeoutError:
            self.error = too_slow(self.limits)
        except URLError as error:
            self.error = EndpointError(f"The endpoint {self.url} cannot be reached: {_line(str(error.reason))}")
        except (OSError, HTTPException, ValueError) as error:
            self.error = EndpointError(f"The endpoint {self.url} cannot be asked: {_line(str(error))}")

    def _open(self) -> HTTPResponse:
        from urllib.error import HTTPError
        from urllib.parse import urlencode

        try:
            return self._post(self.text.encode(), "application/sparql-query")
        except HTTPError as error:
            if error.code != 415:  # the media type is not supported
                raise _refusal(self.url, error) from None
            error.close()
        try:
            return self._post(urlencode({"query": self.text}).encode(), "application/x-www-form-urlencoded")
        except HTTPError as error:
            raise _refusal(self.url, error) from None

    def _post(self, data: bytes, media_type: str) -> HTTPResponse:
        from urllib.request import Request

        headers = {"Content-Type": media_type, "Accept": _ACCEPT, "User-Agent": f"aigraph/{__version__}"}
        request = Request(self.url, data, headers)
        response: HTTPResponse = _opener().open(request, timeout=self.limits.timeout)
        return response

    def _read(self, response: HTTPResponse) -> None:
        self.media_type = response.headers.get_content_type()
        while self.is_wanted and (piece := response.read1(_PIECE)):
            self.body += piece
            if len(self.body) > self.limits.answer:
                raise answer_too_large(self.limits)
        if response.length:  # read1 does not mind when the other side hangs up early
            raise EndpointError(f"The endpoint {self.url} broke off in the middle of its answer.")


def _check_url(url: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        is_good = False
    if not is_good:
        raise EndpointError(f"{url!r} is not an http or https URL.")


def _opener() -> OpenerDirector:
    """Like urllib's own, but without files, FTP and data URLs, and with our redirects."""
    from urllib import request

    class Redirects(request.HTTPRedirectHandler):
        """Asks the same query again at the new place; urllib would drop it and ask nothing."""

        def redirect_request(self, req: request.Request, *rest: Any) -> request.Request:
            answer, code, _, _, new_url = rest
            try:
                _check_url(new_url)
                if req.type == "https" and not new_url.startswith("https:"):
                    raise EndpointError(f"The endpoint {req.full_url} redirects to {new_url}, which is not encrypted.")
            except EndpointError:
                answer.close()
                raise
            data = None if code == 303 else req.data
            return request.Request(new_url, data, req.headers, method="GET" if data is None else "POST")

        http_error_308 = request.HTTPRedirectHandler.http_error_302

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        Redirects(),
        request.HTTPErrorProcessor(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _refusal(url: str, error: HTTPError) -> EndpointError:
    """The server's refusal, with its own words if they are not a web page."""
    words = ""
    with error:
        if error.headers.get_content_type() != "text/html":
            words = _line(error.read(4096).decode("utf-8", "replace"))
    status = f"{error.code} {error.reason}".strip()
    return EndpointError(f"The endpoint {url} answered {status}{': ' + words if words else '.'}")


def _line(text: str) -> str:
    """At most 300 characters on one line, and none that a terminal would obey."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = line if len(line) <= 300 else line[:297].rstrip() + "..."
    return line if not line or line.endswith((".", "!", "?")) else line + "."


def _answer(url: str, media_type: str, body: bytes) -> Answer:
    if media_type in ("application/sparql-results+json", "application/json"):
        return Answer(_kind_of(url, body), body)
    if media_type in ("application/n-triples", "text/plain", "text/turtle"):
        return Answer("graph", _ntriples(url, body, media_type))
    raise EndpointError(f"The endpoint {url} answered with {_line(media_type)[:-1]}, which is not understood.")


def _kind_of(url: str, body: bytes) -> str:
    import json

    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        if isinstance(found.get("boolean"), bool):
            return "ask"
        results = found.get("results")
        if isinstance(results, dict) and isinstance(results.get("bindings"), list):
            return "select"
    raise EndpointError(f"The endpoint {url} answered with JSON that is no SPARQL result.")


def _ntriples(url: str, body: bytes, media_type: str) -> bytes:
    from pyoxigraph import RdfFormat, parse, serialize

    source = RdfFormat.TURTLE if media_type == "text/turtle" else RdfFormat.N_TRIPLES
    try:
        triples = (quad.triple for quad in parse(body, source, base_iri=url))
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"The endpoint {url} answered with a broken graph: {_line(str(error))}") from None
