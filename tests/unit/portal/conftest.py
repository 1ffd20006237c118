"""A bench for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.portal.model.accounts import DEMO_PASSWORD
from services.portal.web.app import create_app
from tests.unit.portal.bench import Bench, digest, migrated_database
from tests.unit.portal.story import NUMBER, QUERY_CODE, Story


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy from."""
    return tmp_path_factory.mktemp("template") / "portal.db"


@pytest.fixture
def bench(tmp_path: Path, template: Path) -> Iterator[Bench]:
    """A demonstration portal with an empty read model."""
    bench = Bench(migrated_database(tmp_path, template))
    yield bench
    bench.database.dispose()


@pytest.fixture
def strict_bench(tmp_path: Path, template: Path) -> Iterator[Bench]:
    """A portal outside demonstration mode."""
    folder = tmp_path / "strict"
    folder.mkdir()
    bench = Bench(migrated_database(folder, template), demo=False)
    yield bench
    bench.database.dispose()


@pytest.fixture
def story() -> Story:
    """A story that has not begun."""
    return Story(query_digest=digest(NUMBER, QUERY_CODE))


class Browser:
    """Flask's test client, with the manners of a browser: it keeps cookies and sends each form's CSRF token."""

    def __init__(self, bench: Bench) -> None:
        self.app = create_app(bench.desk)
        self.client: FlaskClient = self.app.test_client()

    def get(self, path: str, **more: object) -> str:
        """The page at ``path``, which must exist."""
        response = self.client.get(path, follow_redirects=True, **more)  # type: ignore[arg-type]
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.text

    def status(self, path: str) -> int:
        """The status of ``path``, without following redirects."""
        return self.client.get(path).status_code

    def post(self, path: str, *, form_at: str = "/sign-in", **fields: str) -> "Answer":
        """Fill in the form found at ``form_at`` and send it to ``path``."""
        page = self.client.get(form_at, follow_redirects=True).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        response = self.client.post(path, data={"csrf_token": token, **fields}, follow_redirects=True)
        return Answer(response.status_code, response.text)

    def sign_in(self, account: str, password: str = DEMO_PASSWORD) -> "Answer":
        """Sign in."""
        return self.post("/sign-in", account=account, password=password)


class Answer:
    """What came back."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text


@pytest.fixture
def browser(bench: Bench) -> Browser:
    """A browser before the demonstration portal."""
    return Browser(bench)


@pytest.fixture
def strict_browser(strict_bench: Bench) -> Browser:
    """A browser before a portal outside demonstration mode."""
    return Browser(strict_bench)
