"""Writes Parquet or Arrow files of random types, encodings and codecs, and beside each what is in it.

write_columnar.py FOLDER COUNT SEED parquet|arrow: FOLDER/0.parquet, FOLDER/0.json … The latter is {"columns": [{"name",
"kind"}], "rows": [[text or null]]}.
"""

import datetime as dt
import decimal
import json
import math
import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

decimal.getcontext().prec = 80
CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
TEXTS = ["", "a", "ä", "🦊", 'q"u,o\nte', "x" * 300, "null", "1", "\u2028"]
US = 1_000_000


def whole(bits: int, signed: bool):
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return lambda r: r.choice([least, most, 0, 1, r.randint(least, most)])


def decimals(precision: int, scale: int):
    most = 10**precision - 1
    return lambda r: decimal.Decimal(r.choice([0, 1, -1, most, -most, r.randint(-most, most)])).scaleb(-scale)


def double(r):
    return r.choice([0.0, 0.1, -1.5, 1e300, 5e-324, math.nan, math.inf, -math.inf, r.random()])


def single(r):
    return r.choice([0.0, 0.5, -1.5, math.nan, math.inf, r.randint(-1000, 1000) / 8])


def day(r):
    return dt.date(1970, 1, 1) + dt.timedelta(days=r.randint(-300_000, 300_000))


def micros(r):
    return r.choice([0, 1, -1, r.randint(-(10**15), 4 * 10**15)])


def make_type(r):
    """A type, how a value of it is made, and how it is written as text."""
    bits = r.choice([8, 16, 32, 64])
    signed = r.random() < 0.5
    integer = getattr(pa, f"{'' if signed else 'u'}int{bits}")()
    precision = r.randint(1, 60)
    scale = r.randint(0, precision)
    number = (pa.decimal128 if precision <= 38 and r.random() < 0.9 else pa.decimal256)(precision, scale)
    unit, per = r.choice([("s", US), ("ms", 1000), ("us", 1)])
    zone = r.choice([None, "UTC", "Europe/Berlin"])
    nested = r.choice(
        [
            (pa.list_(pa.int64()), lambda q: [whole(64, True)(q) for _ in range(q.randint(0, 3))]),
            (pa.list_(pa.list_(pa.string())), lambda q: [[q.choice(TEXTS)] * q.randint(0, 2), None]),
            (pa.struct([("a", pa.int32()), ("b", pa.list_(pa.bool_()))]), lambda q: {"a": q.choice([None, 7]), "b": q.choice([None, [], [True, None]])}),
            (pa.map_(pa.string(), pa.int32()), lambda q: [(key, q.choice([None, 3])) for key in q.sample(TEXTS, 2)]),
        ]
    )
    return r.choice(
        [
            (integer, whole(bits, signed), "number"),
            (number, decimals(precision, scale), "number"),
            (pa.float64(), double, "double"),
            (pa.float32(), single, "double"),
            (pa.float16(), single, "double"),
            (pa.bool_(), lambda q: q.random() < 0.5, "bool"),
            (r.choice([pa.string(), pa.large_string()]), lambda q: q.choice(TEXTS), "text"),
            (pa.date32(), day, "date"),
            (pa.time64("us"), lambda q: q.randrange(86_400 * US), "time"),
            (pa.time32("ms"), lambda q: q.randrange(86_400_000), "time"),
            (pa.timestamp(unit, zone), lambda q: micros(q) // per, "timestamp"),
            (pa.null(), lambda q: None, "text"),
            (*nested, "json"),
        ]
    )


def array(kind, make, count: int, r) -> pa.Array:
    values = [None if r.random() < 0.2 else make(r) for _ in range(count)]
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(pa.timestamp(kind.unit)).cast(kind)
    if pa.types.is_time(kind):
        return pa.array(values, pa.int64() if kind.bit_width == 64 else pa.int32()).cast(kind)
    if pa.types.is_float16(kind):
        return pa.array(values, pa.float32()).cast(kind)
    return pa.array(values, kind)


def text(value, kind: str, of: pa.DataType):
    if value is None:
        return None
    if kind == "bool":
        return "true" if value else "false"
    if kind == "double":
        return None if math.isnan(value) or math.isinf(value) else repr(float(value))
    if kind == "number":
        return f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
    if kind == "json":
        value = dict(value) if pa.types.is_map(of) else value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def cells(column: pa.ChunkedArray, kind: str):
    """Times as microseconds: the datetime of Python has neither all years nor a plain text."""
    of = column.type
    if kind == "timestamp":
        plain = column.cast(pa.timestamp("us", of.tz), safe=False).cast(pa.int64())
        return [None if one is None else str(one) for one in plain.to_pylist()]
    return [text(one, kind, of) for one in column.to_pylist()]


def arrow_type(r):
    """A type that only Arrow has, or that Parquet writes in another way."""
    small = r.choice([32, 64])
    precision = r.randint(1, 9 if small == 32 else 18)
    scale = r.randint(0, precision)
    number = (pa.decimal32 if small == 32 else pa.decimal64)(precision, scale)
    item = r.choice([pa.int8(), pa.large_string(), pa.list_(pa.float64()), pa.dictionary(pa.int8(), pa.string())])
    makers = {pa.int8(): whole(8, True), pa.large_string(): lambda q: q.choice(TEXTS), pa.list_(pa.float64()): lambda q: [0.5] * q.randint(0, 2)}
    member = makers.get(item, lambda q: q.choice(TEXTS))
    return r.choice(
        [
            (number, decimals(precision, scale), "number"),
            (pa.string_view(), lambda q: q.choice(TEXTS), "text"),
            (pa.dictionary(r.choice([pa.int8(), pa.uint16(), pa.int64()]), r.choice([pa.string(), pa.large_string()])), lambda q: q.choice(TEXTS), "text"),
            (pa.date64(), lambda q: day(q), "date"),
            (r.choice([pa.large_list(item), pa.list_(item)]), lambda q: [q.choice([None, member(q)]) for _ in range(q.randint(0, 3))], "json"),
            (pa.list_(pa.int32(), 2), lambda q: [q.choice([None, 5]), 6], "json"),
            (pa.timestamp("ns", r.choice([None, "UTC"])), lambda q: q.randint(0, 4 * 10**18), "timestamp"),
        ]
    )


def write_parquet(table: pa.Table, path: Path, r) -> None:
    pq.write_table(
        table,
        path,
        compression=r.choice(CODECS),
        use_dictionary=r.random() < 0.5,
        row_group_size=r.choice([1, 13, 1000]),
        data_page_size=r.choice([16, 200, 1 << 20]),
        write_batch_size=r.choice([1, 5, 1024]),
        data_page_version=r.choice(["1.0", "2.0"]),
        store_decimal_as_integer=r.random() < 0.3,
    )


def again(table: pa.Table) -> pa.Table:
    """The same with dictionaries of its own."""
    columns = [
        column.cast(column.type.value_type).dictionary_encode().cast(column.type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, schema=table.schema)


def write_arrow(table: pa.Table, path: Path, r) -> None:
    options = ipc.IpcWriteOptions(
        compression=r.choice([None, None, "lz4", "zstd"]), emit_dictionary_deltas=r.random() < 0.5
    )
    new = r.choice([ipc.new_file, ipc.new_stream])
    # A file has one dictionary for all its batches; in a stream each may replace it.
    parts = pa.concat_tables([table.slice(0, len(table) // 2), again(table.slice(len(table) // 2))])
    written = parts.unify_dictionaries() if new is ipc.new_file else parts
    with new(path, table.schema, options=options) as writer:
        writer.write_table(written, max_chunksize=r.choice([1, 13, 1000]))


def write(path: Path, r) -> None:
    rows = r.choice([0, 1, 2, 7, 40, 300])
    of_arrow = lambda: arrow_type(r) if of == "arrow" and r.random() < 0.4 else make_type(r)
    made = [of_arrow() for _ in range(r.randint(1, 6))]
    kinds = [kind for _, _, kind in made]
    table = pa.table({f"c{at}": array(of, make, rows, r) for at, (of, make, _) in enumerate(made)})
    (write_arrow if of == "arrow" else write_parquet)(table, path, r)
    columns = [cells(table.column(at), kind) for at, kind in enumerate(kinds)]
    described = [{"name": f"c{at}", "kind": kind, "type": str(of)} for at, (of, _, kind) in enumerate(made)]
    content = {"columns": described, "rows": list(zip(*columns))}
    path.with_suffix(".json").write_text(json.dumps(content), encoding="utf-8")


folder, count, seed, of = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
for index in range(count):
    write(folder / f"{index}.{of}", random.Random(seed + index))
