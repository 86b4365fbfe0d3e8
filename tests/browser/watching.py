"""Notes what a page does that it should not: script errors, broken policies, failed requests."""

from collections.abc import Iterable

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response

#: How Chromium words an answer that we look at ourselves, with its status.
_STATUS_LINE = "Failed to load resource: the server responded with a status of"


class Watch:
    """The faults of all pages of a browser context; expected answers are named beforehand."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self._expected: list[int] = []
        for page in context.pages:
            self._follow(page)
        context.on("page", self._follow)

    def expect(self, *statuses: int) -> None:
        """The next answers with these statuses are meant to be."""
        self._expected += statuses

    def _follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._note_line)
        page.on("response", self._note_response)
        page.on("requestfailed", self._note_failure)

    def _note_line(self, line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"} and not line.text.startswith(_STATUS_LINE):
            self.faults.append(f"{line.location.get('url', '')}: {line.text}")

    def _note_response(self, response: Response) -> None:
        if response.status < 400:
            return
        if response.status in self._expected:
            self._expected.remove(response.status)
        else:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")

    def _note_failure(self, request: Request) -> None:
        # A navigation that another one overtakes is no fault.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.faults.append(f"{request.method} {request.url}: {request.failure}")


def told(faults: Iterable[str]) -> str:
    """The faults as one text, each once."""
    return "\n".join(dict.fromkeys(faults))
