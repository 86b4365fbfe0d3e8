"""The mail queue against a real SMTP conversation on the loopback."""

import asyncio
from collections.abc import AsyncGenerator
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest_asyncio

from app.platform.db.unit_of_work import UnitOfWorkFactory
from app.platform.mail import Mail, queue_mail, send_pending_mails
from app.tenancy.models import Tenant


class Server:
    """Speaks enough SMTP to take a mail, or to refuse every recipient."""

    def __init__(self) -> None:
        self.refuses = False
        self.taken: list[Message] = []
        self.url = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 tests\r\n")
        while line := await reader.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                lines: list[bytes] = []
                while (part := await reader.readline()) != b".\r\n":
                    lines.append(part)
                self.taken.append(message_from_bytes(b"".join(lines), policy=default))
                writer.write(b"250 taken\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            elif word == b"RCPT" and self.refuses:
                writer.write(b"550 nobody here\r\n")
            else:
                writer.write(b"250 fine\r\n")
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncGenerator[Server]:
    made = Server()
    listening = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.url = f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield made
    listening.close()
    await listening.wait_closed()


MAIL = Mail(
    sender="Cauce <hola@cauce.example>",
    recipient="ana@tienda.example",
    subject="Confirma tu\r\nBcc: eva@x.example",
    text="Hola, Ñandú.",
    html="<p>Hola, Ñandú.</p>",
)


async def queued(factory: UnitOfWorkFactory, tenant: Tenant) -> object:
    async with factory.platform() as transaction:
        await transaction.driver.execute("DELETE FROM platform.mail_message")
    async with factory.tenant(tenant.id) as uow:
        return await queue_mail(uow, MAIL, brand_id=tenant.brand_id, tenant_id=tenant.id)


async def row(factory: UnitOfWorkFactory, mail_id: object) -> dict[str, object]:
    async with factory.platform(read_only=True) as transaction:
        found = await transaction.driver.fetchrow(
            "SELECT * FROM platform.mail_message WHERE id = $1", mail_id
        )
    assert found is not None
    return dict(found)


async def test_queued_mail_goes_out_once_as_text_and_html(
    factory: UnitOfWorkFactory, tenant: Tenant, server: Server
) -> None:
    mail_id = await queued(factory, tenant)

    sent = [await send_pending_mails(factory, server.url) for _ in range(2)]

    assert sent == [1, 0]
    (message,) = server.taken
    assert message["To"] == "ana@tienda.example"
    assert "Bcc" not in message
    assert message["Message-ID"] == f"<{mail_id}@cauce.example>"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


async def test_two_workers_send_a_mail_once(
    factory: UnitOfWorkFactory, tenant: Tenant, server: Server
) -> None:
    await queued(factory, tenant)

    sent = await asyncio.gather(*(send_pending_mails(factory, server.url) for _ in range(2)))

    assert sorted(sent) == [0, 1]


async def test_refused_mail_waits_longer_each_time_and_is_given_up(
    factory: UnitOfWorkFactory, tenant: Tenant, server: Server
) -> None:
    server.refuses = True
    mail_id = await queued(factory, tenant)

    waits: list[float] = []
    for _ in range(6):
        assert await send_pending_mails(factory, server.url) == 0
        async with factory.platform() as transaction:
            waits.append(
                await transaction.driver.fetchval(
                    "SELECT extract(epoch FROM next_attempt_at - now())::float FROM platform.mail_message"
                    " WHERE id = $1",
                    mail_id,
                )
            )
            await transaction.driver.execute(
                "UPDATE platform.mail_message SET next_attempt_at = now() - interval '1 second' WHERE id = $1",
                mail_id,
            )
    kept = await row(factory, mail_id)

    assert waits == sorted(waits)
    assert (kept["status"], kept["attempts"]) == ("failed", 6)
    assert "550" in str(kept["last_error"])
    assert await send_pending_mails(factory, server.url) == 0


async def test_without_an_address_mails_stay(factory: UnitOfWorkFactory, tenant: Tenant) -> None:
    mail_id = await queued(factory, tenant)

    assert await send_pending_mails(factory, "") == 0
    kept = await row(factory, mail_id)
    assert kept["status"] == "queued"
