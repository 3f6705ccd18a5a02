#!/usr/bin/env python3
"""The sums of a published file of orders or bookings, as JSON: the second opinion on `edge-node demo --replay FILE`.

It shares no line with the replay, so a mistake in the replay's own reading of the file cannot hide. Standard library only.

    replay_totals.py FILE [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--days N]

The rules, the same ones that the replay states:
- an order is a number at a time; it belongs to the day of that local time; its lines are the lines of the file, whatever line count is
  published;
- a booking belongs to the window when its arrival does; its stay is lived to the end, also when it ends after the window;
- a stay's nights are its weekend nights plus its week nights; each costs the daily rate, rounded half up to cents once;
- nights and revenue belong to the month of the night; a stay of zero nights posts nothing.
"""
import argparse
import csv
import datetime
import decimal
import json
import sys

MONTHS = ("January February March April May June July August September October November December").split()


def minor(text):
    """A decimal text as whole hundredths, half up; refuses what is not a number."""
    cents = (decimal.Decimal(text.strip()) * 100).quantize(decimal.Decimal(1), rounding=decimal.ROUND_HALF_UP)
    return int(cents)


class Window:
    """The days asked for: from and to, both included; `days` counts from the first day."""

    def __init__(self, first, last, days):
        self.first, self.last, self.days = first, last, days

    def keep(self, records, day_of):
        days = [day_of(record) for record in records]
        if not days:
            return []
        first = self.first or min(days)
        last = self.last or max(days)
        if self.days:
            last = min(last, first + datetime.timedelta(days=self.days - 1))
        return [record for record, day in zip(records, days) if first <= day <= last]


def takeaway(rows, window):
    def day_of(row):
        return datetime.date.fromisoformat(row["ordered_at"][:10])

    kept = window.keep(rows, day_of)
    days, orders = {}, {}
    for row in kept:
        day = days.setdefault(day_of(row).isoformat(), {"orders": 0, "lines": 0, "quantity": 0, "gross_minor": 0})
        key = (int(row["order"]), row["ordered_at"])
        if key not in orders:
            day["orders"] += 1
            orders[key] = []
        orders[key].append(row)
        day["lines"] += 1
        day["quantity"] += int(row["quantity"])
        day["gross_minor"] += int(row["quantity"]) * minor(row["unit_price"])
    totals = {name: sum(day[name] for day in days.values()) for name in ("orders", "lines", "quantity", "gross_minor")}
    return {"file": "takeaway", "totals": totals, "days": dict(sorted(days.items())), "traps": takeaway_traps(kept, orders)}


def takeaway_traps(kept, orders):
    return {
        "one_decimal_prices": sum(len(row["unit_price"].partition(".")[2]) == 1 for row in kept),
        "orders_with_an_item_twice": sum(len({r["item"] for r in rows}) < len(rows) for rows in orders.values()),
        "orders_with_another_line_count": sum(int(rows[0]["lines_in_order"]) != len(rows) for rows in orders.values()),
    }


def arrival_of(row):
    month = MONTHS.index(row["arrival_date_month"]) + 1
    return datetime.date(int(row["arrival_date_year"]), month, int(row["arrival_date_day_of_month"]))


def resort(rows, window):
    kept = window.keep(rows, arrival_of)
    totals = {"bookings": 0, "cancellations": 0, "no_shows": 0, "stays": 0, "nights": 0, "room_revenue_minor": 0}
    months = {}
    outcome = {"Canceled": "cancellations", "No-Show": "no_shows", "Check-Out": "stays"}
    for row in kept:
        totals["bookings"] += 1
        totals[outcome[row["reservation_status"]]] += 1
        if row["reservation_status"] != "Check-Out":
            continue
        rate = minor(row["adr"])
        for night in range(int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])):
            day = arrival_of(row) + datetime.timedelta(days=night)
            month = months.setdefault(day.isoformat()[:7], {"nights": 0, "room_revenue_minor": 0})
            for sums in (totals, month):
                sums["nights"] += 1
                sums["room_revenue_minor"] += rate
    return {"file": "resort", "totals": totals, "months": dict(sorted(months.items())), "traps": resort_traps(kept)}


def resort_traps(kept):
    nights = [int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"]) for row in kept]
    return {
        "zero_nights": nights.count(0),
        "rate_zero": sum(minor(row["adr"]) == 0 for row in kept),
        "adults_zero": sum(int(row["adults"]) == 0 for row in kept),
        "stays_in_another_type": sum(r["reserved_room_type"] != r["assigned_room_type"] and r["reservation_status"] == "Check-Out" for r in kept),
    }


def main():
    day = datetime.date.fromisoformat
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file")
    arguments.add_argument("--from", dest="first", type=day)
    arguments.add_argument("--to", dest="last", type=day)
    arguments.add_argument("--days", type=int)
    asked = arguments.parse_args()
    with open(asked.file, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        sys.exit(f"{asked.file}: no rows")
    window = Window(asked.first, asked.last, asked.days)
    sums = takeaway(rows, window) if "unit_price" in rows[0] else resort(rows, window)
    json.dump(sums, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
