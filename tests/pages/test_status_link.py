"""A link to the owner's page: right or wrong, what it holds leaves the address; tries are bounded, in words."""

from typing import Any

import anyio
import pytest

from pages._ui.owner import entrance
from pages._ui.owner.entrance import StatusPage

SECRET = "correct horse battery staple"
Answer = dict[str, Any]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> StatusPage:
    """The door, before an application that says 404 to everything."""
    monkeypatch.setenv(entrance.SECRET, SECRET)
    monkeypatch.setattr(entrance, "TRY_S", 0.01)
    return StatusPage(nothing)


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})


async def follow(page: StatusPage, query: str, cookie: str = "") -> Answer:
    """Status, headers and text of the answer to a link with this query."""
    answer: Answer = {"body": b""}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
            answer.update({name.decode(): value.decode() for name, value in message["headers"]})
        answer["body"] += message.get("body", b"")

    scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/status", "query_string": query.encode()}
    await page(scope | {"headers": [(b"cookie", cookie.encode())]}, None, send)  # type: ignore[arg-type]
    return answer


WRONG = [
    "key=",
    "key=wrong",
    f"key={SECRET[:-1]}",
    "secret=wrong",
    "x=1",
    "key=%00",
    f"key={'a' * 100_000}",
    "key=%ed%a0%80",
]


@pytest.mark.parametrize("query", WRONG, ids=[query[:20] for query in WRONG])
@pytest.mark.parametrize("secret", [SECRET, ""])
def test_what_a_wrong_link_holds_leaves_the_address_whether_or_not_there_is_a_secret(
    monkeypatch: pytest.MonkeyPatch, query: str, secret: str
) -> None:
    monkeypatch.setenv(entrance.SECRET, secret)
    monkeypatch.setattr(entrance, "TRY_S", 0.01)
    answer = anyio.run(follow, StatusPage(nothing), query)
    assert (answer["status"], answer["location"]) == (303, "./status")
    assert "set-cookie" not in answer and answer["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["key", "secret"])
def test_a_right_one_leaves_it_too_and_opens_the_page(page: StatusPage, name: str) -> None:
    answer = anyio.run(follow, page, f"{name}={SECRET.replace(' ', '+')}")
    assert (answer["status"], answer["location"]) == (303, "./status")
    cookie = answer["set-cookie"].partition(";")[0]
    assert SECRET not in cookie
    assert page._has_pass({"cookie": cookie})  # type: ignore[arg-type]
    assert not page._has_pass({"cookie": cookie[:-1]})  # type: ignore[arg-type]


def test_too_many_tries_at_once_are_refused_in_words_and_those_before_are_heard(page: StatusPage) -> None:
    answers: list[Answer] = []

    async def try_one(number: int) -> None:
        answers.append(await follow(page, f"key=wrong{number}"))

    async def many() -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(entrance.MOST_TRIES + 10):
                tasks.start_soon(try_one, number)

    anyio.run(many)
    refused = [one for one in answers if one["status"] == 429]
    assert len(refused) == 10
    assert refused[0]["body"].decode() == entrance.TOO_MANY and refused[0]["retry-after"] == "30"
    assert anyio.run(follow, page, f"key={SECRET.replace(' ', '+')}")["status"] == 303  # afterwards it is heard


def test_it_is_compared_in_constant_time(page: StatusPage, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(entrance.hmac, "compare_digest", compare)
    anyio.run(follow, page, "key=wrong")
    assert compared == [(b"wrong", SECRET.encode())]
