"""inserter_sql.py URL NAME: the script that people write for a database: row by row into the extract."""

import sys

import psycopg
from publication import publish
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

url, name = sys.argv[1:]
table = TableDefinition(
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
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU) as hyper:
    with Connection(hyper.endpoint, "inserter.hyper", CreateMode.CREATE_AND_REPLACE) as connection:
        connection.catalog.create_schema("Extract")
        connection.catalog.create_table(table)
        with psycopg.connect(url) as database, Inserter(connection, table) as inserter:
            for row in database.execute("select * from records"):
                inserter.add_row(row)
            inserter.execute()

publish("inserter.hyper", name)
