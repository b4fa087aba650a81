"""The store in a Django project: the contract on both databases, alone and inside of ``atomic``, and the admin."""

import os
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from sqlalchemy import Engine, create_engine

from disputekit.adapters.sql import METADATA, SqlStore
from disputekit.errors import RetryTransaction, StaleVersion, StoreUnavailable
from disputekit.ports import DisputeStore, Key
from disputekit.testing import StoreContract
from disputekit.testing._contract_checks import batch
from tests.stores.databases import ASKED

urlpatterns: list[object] = []


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, Engine]]:
    """Set a Django project up with a database of each kind, and give an engine for each."""
    file = tmp_path_factory.mktemp("django") / "project.sqlite"
    databases: dict[str, dict[str, object]] = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(file),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30},
        }
    }
    engines = {"default": create_engine(f"sqlite:///{file}")}
    if "postgresql" in ASKED:
        postgres: Engine = request.getfixturevalue("empty_postgres")
        host = postgres.url.query["host"]
        databases["postgres"] = {
            "ENGINE": "django.db.backends.postgresql", "NAME": postgres.url.database, "USER": "postgres", "HOST": host
        }  # fmt: skip
        engines["postgres"] = postgres
    if not settings.configured:
        _configure(databases)
    else:
        settings.DATABASES = databases
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    for name in databases:
        call_command("migrate", database=name, verbosity=0)
    yield engines
    connections.close_all()
    for engine in engines.values():
        engine.dispose()


def _configure(databases: dict[str, dict[str, object]]) -> None:
    from django.urls import path  # noqa: PLC0415 - Django must be configured first

    settings.configure(
        DATABASES=databases,
        INSTALLED_APPS=[
            "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
            "django.contrib.sessions", "disputekit.adapters.django",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": [
                    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]},
            }
        ],
        ROOT_URLCONF=__name__,
        SECRET_KEY="for tests",  # noqa: S106 - no secret
        USE_TZ=True,
        ALLOWED_HOSTS=["testserver"],
    )  # fmt: skip
    django.setup()
    from django.contrib import admin  # noqa: PLC0415 - Django must be set up first

    urlpatterns.append(path("admin/", admin.site.urls))


def _store(using: str, tenant: str) -> SqlStore:
    from disputekit.adapters.django.stores import DjangoStore  # noqa: PLC0415 - Django must be configured first

    return DjangoStore(using, tenant=tenant)


class TestDjangoOnSqlite(StoreContract):
    """Each call commits."""

    using = "default"

    @pytest.fixture(autouse=True)
    def _engine(self, project: dict[str, Engine]) -> None:
        if self.using not in project:
            pytest.skip("STORES leaves PostgreSQL out")
        self.engine = project[self.using]

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return _store(self.using, self.tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        """Give a store outside of Django."""
        return SqlStore(self.engine, tenant=self.tenant)


class TestDjangoOnPostgres(TestDjangoOnSqlite):
    """The same on a server."""

    using = "postgres"


class TestDjangoInsideOfAtomic(TestDjangoOnSqlite):
    """As in a request with ``ATOMIC_REQUESTS``."""

    commits = False

    @pytest.fixture(autouse=True)
    def _atomic(self, _engine: None) -> Iterator[None]:
        with transaction.atomic(self.using):
            yield
            transaction.set_rollback(rollback=True, using=self.using)


class TestDjangoInsideOfAtomicOnPostgres(TestDjangoInsideOfAtomic):
    """The same on a server."""

    using = "postgres"


@pytest.mark.usefixtures("project")
def test_the_transaction_is_whose_it_is() -> None:
    """Inside of ``atomic`` the store does not commit; a rollback forgets what it wrote."""
    store = _store("default", uuid4().hex)
    inside = [store.inside_transaction]
    with transaction.atomic():
        inside.append(store.inside_transaction)
        store.append([batch("D-1")])
        with pytest.raises(StaleVersion):
            store.append([batch("D-2"), batch("D-1")])
        transaction.set_rollback(rollback=True)
    assert [False, True] == inside
    assert store.load("D-1") is None


@pytest.mark.usefixtures("project")
def test_the_admin_shows_disputes_and_changes_none() -> None:
    """A superuser sees the list and a row, and finds no way to add, change or delete."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - Django must be set up first

    _store("default", "").append([batch("D-admin")])
    User.objects.filter(username="root").delete()
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    listed = client.get("/admin/disputekit/disputerow/")
    assert 200 == listed.status_code
    assert b"D-admin" in listed.content
    assert [403, 200, 403] == [
        client.get(f"/admin/disputekit/disputerow/{page}").status_code
        for page in ("add/", "D-admin/change/", "D-admin/delete/")
    ]


def test_migrations_make_the_same_tables(project: dict[str, Engine]) -> None:
    """What Django's migrations make is what ``create_tables`` makes."""
    from sqlalchemy import inspect  # noqa: PLC0415 - beside the one question

    for engine in project.values():
        found = inspect(engine)
        for table in METADATA.sorted_tables:
            columns = {column["name"] for column in found.get_columns(table.name)}
            assert {column.name for column in table.columns} == columns
            assert {index.name for index in table.indexes} == {index["name"] for index in found.get_indexes(table.name)}


def test_an_error_of_the_database_is_translated(project: dict[str, Engine]) -> None:
    """A missing table and a lost snapshot are errors of a store, in reading and in writing."""
    assert project
    store = _store("default", uuid4().hex)
    cursor = connections["default"].cursor()
    for call in (partial(store.load, "D-1"), partial(store.append, [batch("D-1")])):
        with transaction.atomic():
            cursor.execute("ALTER TABLE dk_events RENAME TO hidden")
            with pytest.raises(StoreUnavailable):
                call()
            transaction.set_rollback(rollback=True)
    assert store.load("D-1") is None


def test_a_serialization_failure_is_tried_again_outside_of_atomic(project: dict[str, Engine]) -> None:
    """A store that commits starts anew, and gives up after ten tries; inside of ``atomic`` the host must."""
    assert project
    store = _store("default", uuid4().hex)
    tries: list[int] = []

    def overtaken(_run: object) -> None:
        tries.append(1)
        raise RetryTransaction

    with pytest.raises(RetryTransaction):
        store._access.write(overtaken)  # noqa: SLF001 - to overtake it each time
    assert 10 == len(tries)
    with transaction.atomic(), pytest.raises(RetryTransaction):
        store._access.write(overtaken)  # noqa: SLF001 - likewise
    assert 11 == len(tries)
    assert store.result(Key("k")) is None
