"""inserter.py URL NAME: the script that people write today: all records in memory, then row by row into the extract."""

import sys
from datetime import datetime

import requests
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
response = requests.get(url)
response.raise_for_status()
records = response.json()

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
        with Inserter(connection, table) as inserter:
            for record in records:
                inserter.add_row(
                    [
                        record["id"],
                        record["name"],
                        record["city"],
                        record["price"],
                        record["quantity"],
                        record["active"],
                        datetime.fromisoformat(record["created_at"].removesuffix("Z")),
                    ]
                )
            inserter.execute()

publish("inserter.hyper", name)
