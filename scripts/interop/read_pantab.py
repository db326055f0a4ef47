"""read_pantab.py FILE…: the table of each extract as pantab reads it into Arrow."""

import sys

import pantab
import plain
import pyarrow as pa

TYPES = {
    pa.bool_(): "bool",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.large_string(): "text",
    pa.string(): "text",
    pa.date32(): "date",
    pa.time64("us"): "time",
    pa.timestamp("us"): "timestamp",
    pa.timestamp("us", "UTC"): "timestamp_tz",
}


def word(type_: pa.DataType) -> str:
    if pa.types.is_decimal(type_):
        return f"numeric({type_.precision},{type_.scale})"
    return TYPES.get(type_, str(type_))


def values(column: pa.ChunkedArray) -> list:
    """The values as text. Dates and times go by their numbers: Python's own end at the year 9999."""
    type_ = column.type
    if pa.types.is_date32(type_):
        return written(column.cast(pa.int32()), plain.date_since_epoch)
    if pa.types.is_timestamp(type_):
        return written(column.cast(pa.int64()), plain.timestamp_since_epoch)
    if pa.types.is_time64(type_):
        return written(column.cast(pa.int64()), plain.time)
    if pa.types.is_boolean(type_):
        return written(column, lambda value: "true" if value else "false")
    if pa.types.is_decimal(type_):
        return written(column, lambda value: format(value, "f"))
    if pa.types.is_floating(type_):
        return written(column, repr)
    return written(column, str)


def written(column: pa.ChunkedArray, write) -> list:
    return [None if value is None else write(value) for value in column.to_pylist()]


for path in sys.argv[1:]:
    # Its engine never sends usage data; without log_config it writes a log file into the working directory.
    table = pantab.frame_from_hyper(
        path, table=("Extract", "Extract"), return_type="pyarrow", process_params={"log_config": ""}
    )
    plain.write(
        [{"name": field.name, "type": word(field.type), "nullable": None} for field in table.schema],
        [list(row) for row in zip(*(values(column) for column in table.columns), strict=True)],
    )
