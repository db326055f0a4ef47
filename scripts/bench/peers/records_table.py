"""What both scripts with an Inserter share: the table, and how people write rows into a .hyper file."""

from collections.abc import Iterable, Sequence

from tableauhyperapi import (
    Connection,
    CreateMode,
    HyperProcess,
    Inserter,
    SqlType,
    TableDefinition,
    TableName,
    Telemetry,
)

TABLE = TableDefinition(
    TableName("Extract", "Extract"),
    [
        TableDefinition.Column("id", SqlType.big_int()),
        TableDefinition.Column("name", SqlType.text()),
        TableDefinition.Column("city", SqlType.text()),
        TableDefinition.Column("price", SqlType.double()),
        TableDefinition.Column("quantity", SqlType.int()),
        TableDefinition.Column("active", SqlType.bool()),
        TableDefinition.Column("created_at", SqlType.timestamp()),
    ],
)


def write_rows(path: str, rows: Iterable[Sequence[object]]) -> None:
    """Makes the file and adds the rows one by one."""
    with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU) as hyper:
        with Connection(hyper.endpoint, path, CreateMode.CREATE_AND_REPLACE) as connection:
            connection.catalog.create_schema("Extract")
            connection.catalog.create_table(TABLE)
            with Inserter(connection, TABLE) as inserter:
                for row in rows:
                    inserter.add_row(row)
                inserter.execute()
