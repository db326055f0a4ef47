"""pandas_pantab.py URL NAME: the same through a data frame."""

import sys

import pandas
import pantab
from publication import publish
from tableauhyperapi import TableName

url, name = sys.argv[1:]
frame = pandas.read_json(url)
pantab.frame_to_hyper(frame, "pandas.hyper", table=TableName("Extract", "Extract"))
publish("pandas.hyper", name)
