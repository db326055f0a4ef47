"""read_tableauhyperapi.py FILE…: the table of each extract as Tableau's own Hyper API for Python reads it."""

import sys
from decimal import Context, Decimal, Inexact

import plain
from tableauhyperapi import Connection, HyperProcess, SqlType, TableName, Telemetry, TypeTag

TYPES = {
    TypeTag.BOOL: "bool",
    TypeTag.INT: "int",
    TypeTag.BIG_INT: "bigint",
    TypeTag.DOUBLE: "double",
    TypeTag.TEXT: "text",
    TypeTag.DATE: "date",
    TypeTag.TIME: "time",
    TypeTag.TIMESTAMP: "timestamp",
    TypeTag.TIMESTAMP_TZ: "timestamp_tz",
}


def word(type_: SqlType) -> str:
    if type_.tag == TypeTag.NUMERIC:
        return f"numeric({type_.precision},{type_.scale})"
    return TYPES.get(type_.tag, str(type_))


# Digits are never rounded away: that raises an error.
EXACT = Context(prec=38, traps=[Inexact])


def writer(type_: SqlType):
    if type_.tag != TypeTag.NUMERIC:
        return WRITERS.get(type_.tag, str)
    # Hyper API drops the zeros at the end of a numeric.
    unit = Decimal(1).scaleb(-type_.scale)
    return lambda value: format(EXACT.quantize(value, unit), "f")


def clock(value) -> str:
    return plain.time(((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond)


def day(value) -> str:
    return plain.date(value.year, value.month, value.day)


WRITERS = {
    TypeTag.BOOL: lambda value: "true" if value else "false",
    TypeTag.INT: str,
    TypeTag.BIG_INT: str,
    TypeTag.DOUBLE: repr,
    TypeTag.TEXT: str,
    TypeTag.DATE: day,
    TypeTag.TIME: clock,
    TypeTag.TIMESTAMP: lambda value: f"{day(value)} {clock(value)}",
    TypeTag.TIMESTAMP_TZ: lambda value: f"{day(value)} {clock(value)}",
}

# Without this it writes a log file into the working directory.
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}) as hyper:
    for path in sys.argv[1:]:
        with Connection(hyper.endpoint, path) as connection:
            table = TableName("Extract", "Extract")
            columns = connection.catalog.get_table_definition(table).columns
            writers = [writer(column.type) for column in columns]
            rows = connection.execute_list_query(f"SELECT * FROM {table}")
            plain.write(
                [
                    {
                        "name": column.name.unescaped,
                        "type": word(column.type),
                        "nullable": column.nullability.name == "NULLABLE",
                    }
                    for column in columns
                ],
                [
                    [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
                    for row in rows
                ],
            )
