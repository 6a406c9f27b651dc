"""A small static server: the built panel and the page that shows it, from one origin on a free port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
BUILT = Path(__file__).parents[2] / "app" / "static_build"


class _Handler(SimpleHTTPRequestHandler):
    """Serves the folder of pages, and under ``/elements``, ``/zendesk`` and ``/admin`` what `npm run build` made."""

    def translate_path(self, path: str) -> str:
        first = path.lstrip("/").split("/")[0]
        if first in ("elements", "zendesk", "admin"):
            self.directory = str(BUILT)
        return super().translate_path(path)

    def log_message(self, *_: object) -> None:
        """A quiet server: what a test wants to know it asks the page."""


@contextmanager
def serving(folder: Path = PAGES) -> Iterator[str]:
    """Serve until the end of the block; gives the address without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
