"""Writes Parquet files of random types, encodings and codecs, and beside each what is in it.

write_parquet.py FOLDER COUNT SEED: FOLDER/0.parquet, FOLDER/0.json … The latter is {"columns": [{"name", "kind"}],
"rows": [[text or null]]}.
"""

import datetime as dt
import decimal
import json
import math
import random
import sys
from pathlib import Path

import pyarrow as pa
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
        plain = column.cast(pa.timestamp("us", of.tz)).cast(pa.int64())
        return [None if one is None else str(one) for one in plain.to_pylist()]
    return [text(one, kind, of) for one in column.to_pylist()]


def write(path: Path, r) -> None:
    rows = r.choice([1, 2, 7, 40, 300])
    made = [make_type(r) for _ in range(r.randint(1, 6))]
    kinds = [kind for _, _, kind in made]
    table = pa.table({f"c{at}": array(of, make, rows, r) for at, (of, make, _) in enumerate(made)})
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
    columns = [cells(table.column(at), kind) for at, kind in enumerate(kinds)]
    described = [{"name": f"c{at}", "kind": kind, "type": str(of)} for at, (of, _, kind) in enumerate(made)]
    content = {"columns": described, "rows": list(zip(*columns))}
    path.with_suffix(".json").write_text(json.dumps(content), encoding="utf-8")


folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for index in range(count):
    write(folder / f"{index}.parquet", random.Random(seed + index))
