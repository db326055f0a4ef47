"""How both readers write what they read: values as text that loses nothing, and one line of JSON for an extract."""

import json

JULIAN_DAY_OF_EPOCH = 2440588
DAY = 86_400_000_000


def date(year: int, month: int, day: int) -> str:
    """The year as astronomers count it (0 is 1 BC), at least four digits."""
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def time(microseconds: int) -> str:
    """Microseconds since midnight, always with six digits of a fraction."""
    seconds, fraction = divmod(microseconds, 1_000_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:06}"


def date_since_epoch(days: int) -> str:
    """Days since 1970-01-01 in the Gregorian calendar (Richards, "Explanatory Supplement", 3rd edition, 15.11.3)."""
    number = days + JULIAN_DAY_OF_EPOCH
    f = number + 1401 + (4 * number + 274277) // 146097 * 3 // 4 - 38
    e = 4 * f + 3
    h = 5 * (e % 1461 // 4) + 2
    month = (h // 153 + 2) % 12 + 1
    return date(e // 1461 - 4716 + (14 - month) // 12, month, h % 153 // 5 + 1)


def timestamp_since_epoch(microseconds: int) -> str:
    days, rest = divmod(microseconds, DAY)
    return f"{date_since_epoch(days)} {time(rest)}"


def write(columns: list, rows: list) -> None:
    """columns: dicts of name, type (in the words of the action's `columns`) and nullable (None: not told)."""
    print(json.dumps({"columns": columns, "rows": rows}, ensure_ascii=True, separators=(",", ":")), flush=True)
