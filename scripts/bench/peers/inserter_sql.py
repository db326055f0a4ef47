"""inserter_sql.py URL NAME: the script that people write for a database: row by row into the extract."""

import sys

import psycopg
from publication import publish
from records_table import write_rows

url, name = sys.argv[1:]
with psycopg.connect(url) as database:
    write_rows("inserter.hyper", database.execute("select * from records"))
publish("inserter.hyper", name)
