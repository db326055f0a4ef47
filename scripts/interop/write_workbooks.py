"""Writes workbooks by two programs: write_workbooks.py FOLDER COUNT reads FOLDER/0.json …

Each is {"columns": [kind], "rows": [[value or null]]}; dates and times are ISO 8601. FOLDER/0.openpyxl.xlsx and
FOLDER/0.xlsxwriter.xlsx hold what is in it, under a header c0, c1 …
"""

import datetime as dt
import json
import sys
from pathlib import Path

import openpyxl
import xlsxwriter


def value(cell, kind: str):
    if cell is None or kind not in ("date", "timestamp"):
        return cell
    return dt.date.fromisoformat(cell) if kind == "date" else dt.datetime.fromisoformat(cell)


def with_openpyxl(path: Path, columns, rows) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"c{at}" for at in range(len(columns))])
    for at, row in enumerate(rows):
        for place, (cell, kind) in enumerate(zip(row, columns)):
            if cell is None:
                continue
            written = sheet.cell(at + 2, place + 1, value(cell, kind))
            if kind == "text":
                # It would take a text that begins with = for a formula.
                written.data_type = "s"
    book.save(path)


def with_xlsxwriter(path: Path, columns, rows, in_memory: bool) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": in_memory, "strings_to_formulas": False})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "timestamp": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    sheet = book.add_worksheet()
    for place in range(len(columns)):
        sheet.write_string(0, place, f"c{place}")
    for at, row in enumerate(rows):
        for place, (cell, kind) in enumerate(zip(row, columns)):
            if cell is None:
                continue
            if kind == "text":
                sheet.write_string(at + 1, place, cell)
            elif kind == "bool":
                sheet.write_boolean(at + 1, place, cell)
            elif kind in formats:
                sheet.write_datetime(at + 1, place, value(cell, kind), formats[kind])
            else:
                sheet.write_number(at + 1, place, cell)
    book.close()


folder, count = Path(sys.argv[1]), int(sys.argv[2])
for index in range(count):
    content = json.loads((folder / f"{index}.json").read_text(encoding="utf-8"))
    with_openpyxl(folder / f"{index}.openpyxl.xlsx", content["columns"], content["rows"])
    with_xlsxwriter(folder / f"{index}.xlsxwriter.xlsx", content["columns"], content["rows"], index % 2 == 1)
