"""`endpoint`: a real SPARQL server, and servers that misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from aigraph import guard
from aigraph.endpoint import query_endpoint
from aigraph.errors import EndpointError, QueryTimeout, QueryTooLarge
from aigraph.store import Limits
from aigraph.vocabulary import AIG, ID
from conftest import TRIPLES, free_port

Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]
ASK_YES = b'{"head":{},"boolean":true}'
SPARQL_JSON = "application/sparql-results+json"


class Server(ThreadingHTTPServer):
    """A server that does what a test tells it to, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the behaviour of its path."""

    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        self.server.behaviours[self.path](self, body)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as started:
        thread = threading.Thread(target=started.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield started
        started.shutdown()
        thread.join()


def reply(status: int, media_type: str, body: bytes, **headers: str) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


# --- a real one -------------------------------------------------------------------------------------------------------


def test_select(oxigraph_server: str) -> None:
    text = guard.with_prefixes("SELECT (COUNT(*) AS ?n) { ?s aig:p1 ?o }")
    answer = query_endpoint(oxigraph_server, text)
    assert answer.kind == "select"
    assert json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] == str(TRIPLES // 5)


def test_ask(oxigraph_server: str) -> None:
    answer = query_endpoint(oxigraph_server, f"ASK {{ <{ID}e0> ?p ?o }}")
    assert answer.kind == "ask"
    assert json.loads(answer.body)["boolean"] is True


def test_construct(oxigraph_server: str) -> None:
    answer = query_endpoint(oxigraph_server, f"CONSTRUCT WHERE {{ <{ID}e0> <{AIG}p1> ?o }}")
    assert answer.kind == "graph"
    assert answer.body.decode().strip() == f"<{ID}e0> <{AIG}p1> <{ID}e7919> ."


def test_the_servers_own_words(oxigraph_server: str) -> None:
    with pytest.raises(EndpointError) as caught:
        query_endpoint(oxigraph_server, "SELECT nonsense")
    sentence = str(caught.value)
    assert sentence.startswith(f"The endpoint {oxigraph_server} answered 400 Bad Request: ")
    assert "expected" in sentence
    assert "\n" not in sentence


def test_an_endless_query_at_a_real_server(oxigraph_server: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        query_endpoint(
            oxigraph_server, "ASK { ?a ?b ?c . ?d ?e ?f . FILTER(?c = ?undefined) }", limits=Limits(timeout=0.5)
        )
    assert time.monotonic() - started < 1


# --- the protocol -----------------------------------------------------------------------------------------------------


def test_what_is_sent(server: Server) -> None:
    server.behaviours["/q"] = reply(200, SPARQL_JSON, ASK_YES)
    query_endpoint(server.url("/q"), "ASK { ?é ?p ?o }")
    [(method, _, headers, body)] = server.asked
    assert method == "POST"
    assert body.decode() == "ASK { ?é ?p ?o }"
    assert headers["Content-Type"] == "application/sparql-query"
    assert headers["Accept"] == "application/sparql-results+json, application/n-triples, text/turtle;q=0.9"
    assert headers["User-Agent"].startswith("aigraph/")


def test_a_form_where_the_query_alone_is_not_understood(server: Server) -> None:
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        known = handler.headers["Content-Type"] == "application/x-www-form-urlencoded"
        reply(200, SPARQL_JSON, ASK_YES)(handler, body) if known else reply(415, "text/plain", b"no")(handler, body)

    server.behaviours["/q"] = behave
    assert query_endpoint(server.url("/q"), "ASK { ?x ?y '&=' }").kind == "ask"
    assert parse_qs(server.asked[1][3].decode()) == {"query": ["ASK { ?x ?y '&=' }"]}


def test_turtle_becomes_ntriples(server: Server) -> None:
    server.behaviours["/q"] = reply(200, "text/turtle; charset=utf-8", b"@prefix u: <urn:> . u:a u:b 'x'@en , <c> .")
    answer = query_endpoint(server.url("/q"), "DESCRIBE <urn:a>")
    assert answer.kind == "graph"
    assert set(answer.body.decode().splitlines()) == {
        '<urn:a> <urn:b> "x"@en .',
        f"<urn:a> <urn:b> <{server.url('/c')}> .",
    }


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_asks_again(server: Server, status: int) -> None:
    server.behaviours["/old"] = reply(status, "text/plain", b"", Location="/q")
    server.behaviours["/q"] = reply(200, SPARQL_JSON, ASK_YES)
    assert query_endpoint(server.url("/old"), "ASK {}").kind == "ask"
    assert [(method, path, body) for method, path, _, body in server.asked] == [
        ("POST", "/old", b"ASK {}"),
        ("POST", "/q", b"ASK {}"),
    ]


def test_see_other_is_fetched(server: Server) -> None:
    server.behaviours["/old"] = reply(303, "text/plain", b"", Location="/result")
    server.behaviours["/result"] = reply(200, SPARQL_JSON, ASK_YES)
    assert query_endpoint(server.url("/old"), "ASK {}").kind == "ask"
    assert server.asked[1][:2] == ("GET", "/result")


# --- misbehaviour -----------------------------------------------------------------------------------------------------


def failure(server: Server, behaviour: Behaviour, limits: Limits = Limits(timeout=5)) -> str:  # noqa: B008
    server.behaviours["/q"] = behaviour
    with pytest.raises(EndpointError) as caught:
        query_endpoint(server.url("/q"), "ASK {}", limits=limits)
    return str(caught.value).removeprefix(f"The endpoint {server.url('/q')} ")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x"])
@pytest.mark.parametrize("status", [302, 307])
def test_no_redirect_to_another_scheme(server: Server, target: str, status: int) -> None:
    message = failure(server, reply(status, "text/plain", b"", Location=target))
    assert target in message or str(status) in message


def test_redirects_in_a_circle(server: Server) -> None:
    assert "answered 302" in failure(server, reply(302, "text/plain", b"", Location="/q"))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a/", "", "x", "http://", "http:///a", "http://a b/", "http://[x/"]
)
def test_no_endpoint(url: str) -> None:
    with pytest.raises(EndpointError, match="is not an http or https URL"):
        query_endpoint(url, "ASK {}")


def test_nobody_listens() -> None:
    with pytest.raises(EndpointError, match=r"cannot be reached: .*Connection refused\.$"):
        query_endpoint(f"http://127.0.0.1:{free_port()}/", "ASK {}")


@pytest.mark.parametrize(
    ("status", "media_type", "body", "sentence"),
    [
        (400, "text/plain", b"Parse error:\n  line 1\x1b[31m", "answered 400 Bad Request: Parse error: line 1 [31m."),
        (404, "text/html", b"<html>lost</html>", "answered 404 Not Found."),
        (500, "text/plain", b"", "answered 500 Internal Server Error."),
        (
            503,
            "text/plain",
            b"x" * 9999,
            f"answered 503 Service Unavailable: {'x' * 297}...",
        ),
        (200, "text/html", b"<html>", "answered with text/html, which is not understood."),
        (200, SPARQL_JSON, b"{", "answered with JSON that is no SPARQL result."),
        (200, SPARQL_JSON, b"[" * 100_000, "answered with JSON that is no SPARQL result."),
        (200, "application/json", b'{"boolean": 1}', "answered with JSON that is no SPARQL result."),
        (200, "text/turtle", b"<urn:a> <urn:b> .", "answered with a broken graph: "),
    ],
)
def test_bad_answers(server: Server, status: int, media_type: str, body: bytes, sentence: str) -> None:
    message = failure(server, reply(status, media_type, body))
    assert message.startswith(sentence)
    assert message == sentence or sentence.endswith(": ")


def test_a_connection_that_breaks_off(server: Server) -> None:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", SPARQL_JSON)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(ASK_YES)

    assert failure(server, behave) == "broke off in the middle of its answer."


def test_no_http_at_all(server: Server) -> None:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(b"hello\r\n")

    assert failure(server, behave).startswith("cannot be asked: ")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_dribbles_gets_no_more_time(server: Server, part: str) -> None:
    is_over = threading.Event()

    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\n")
        handler.wfile.write(b"\r\n" if part == "body" else b"X-Long: ")
        while not is_over.wait(0.05):
            handler.wfile.write(b" ")

    server.behaviours["/q"] = behave
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"more than 0\.4 seconds"):
        query_endpoint(server.url("/q"), "ASK {}", limits=Limits(timeout=0.4))
    assert time.monotonic() - started < 1
    is_over.set()


def test_an_answer_without_end(server: Server) -> None:
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b" " * 65536)
        except OSError:
            pass

    server.behaviours["/q"] = behave
    with pytest.raises(QueryTooLarge, match=r"^The answer is larger than 1 MB\.$"):
        query_endpoint(server.url("/q"), "ASK {}", limits=Limits(timeout=10, answer=2**20))
