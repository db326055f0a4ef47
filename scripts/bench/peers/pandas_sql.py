"""pandas_sql.py URL NAME: a query through a data frame."""

import sys

import pandas
import pantab
import sqlalchemy
from publication import publish
from tableauhyperapi import TableName

url, name = sys.argv[1:]
engine = sqlalchemy.create_engine(url.replace("postgres://", "postgresql+psycopg://"))
frame = pandas.read_sql("select * from records", engine)
pantab.frame_to_hyper(frame, "pandas.hyper", table=TableName("Extract", "Extract"))
publish("pandas.hyper", name)
