"""inserter.py URL NAME: the script that people write today: all records in memory, then row by row into the extract."""

import sys
from datetime import datetime

import requests
from publication import publish
from records_table import write_rows

url, name = sys.argv[1:]
response = requests.get(url)
response.raise_for_status()
rows = (
    [
        record["id"],
        record["name"],
        record["city"],
        record["price"],
        record["quantity"],
        record["active"],
        datetime.fromisoformat(record["created_at"].removesuffix("Z")),
    ]
    for record in response.json()
)
write_rows("inserter.hyper", rows)
publish("inserter.hyper", name)
