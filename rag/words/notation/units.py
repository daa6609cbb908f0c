"""Units of measure: "2GB", "2 GB" and "2 gigabytes" are "2 gigabyte"."""

from __future__ import annotations

import re

from rag.words.notation.numbers import BEGINS, NUMBER

# What each is written as after a number, in small letters or large.
_NAMES = {
    "kilobyte": "kb kilobytes",
    "megabyte": "mb megabytes",
    "gigabyte": "gb gigabytes",
    "terabyte": "tb terabytes",
    "kilometre": "km kms kilometer kilometers kilometres",
    "metre": "meter meters metres",
    "centimetre": "cm centimeter centimeters centimetres",
    "millimetre": "mm millimeter millimeters millimetres",
    "kilogram": "kg kgs kilo kilos kilograms kilogramm kilogramme kilogrammes",
    "gram": "gr grams gramm gramme grammes",
    "milligram": "mg milligrams milligramm",
    "litre": "liter liters litres",
    "millilitre": "ml milliliter milliliters millilitres",
    "hour": "hr hrs hours std stunde stunden",
    "minute": "min mins minutes minuten minutos",
    "second": "sec secs seconds sek sekunde sekunden",
    "millisecond": "ms milliseconds",
    "kilowatt": "kw kilowatts",
    "kilowatt-hour": "kwh kilowatt-hours",
    "megahertz": "mhz",
    "gigahertz": "ghz",
    "square metre": "m2 m^2 sqm square-metres",
    "cubic metre": "m3 m^3",
    "kilometre per hour": "km/h kmh kph",
    "degree celsius": "°c degrees-celsius degrees-c",
    "degree fahrenheit": "°f degrees-fahrenheit",
}
# The same of signs whose case counts: "5G" is a network, and "5 M" may be millions.
_SIGNS = {"hour": "h", "metre": "m", "litre": "l L", "watt": "W", "volt": "V"}
# Units without a number, too ("how many GB"). "KG" may be a company, "ML" a field of study.
_LONE = {
    "gigabyte": "GB gb",
    "megabyte": "MB mb",
    "terabyte": "TB tb",
    "kilogram": "kg",
    "kilometre": "km",
    "centimetre": "cm",
    "kilowatt-hour": "kWh",
}
UNIT_OF = {
    name.replace("-", blank): unit
    for unit, names in _NAMES.items()
    for name in [unit, *names.split()]
    for blank in ("-", " ")
}
_SIGN_OF = {sign: unit for unit, signs in _SIGNS.items() for sign in signs.split()}
UNIT_SIGNS = frozenset([*(sign.lower() for sign in _SIGN_OF), "g"])
# The pattern of any of them, longest first: "km/h" is no "km".
UNIT = "|".join(map(re.escape, sorted(UNIT_OF, key=len, reverse=True)))

_MEASURED = re.compile(rf"{NUMBER}[ -]?(?P<name>{UNIT})(?![\w^])", re.IGNORECASE)
_SIGNED = re.compile(
    rf"{NUMBER.replace(BEGINS, BEGINS + r'(?<![$€£¥].)(?<![$€£¥] .)')}"
    rf"(?: ?(?P<sign>{'|'.join(_SIGN_OF)})|(?<=[0-9.,][0-9]) ?g)(?![\w^])"
)
_LONE_OF = {name: unit for unit, names in _LONE.items() for name in names.split()}
LONE_NAMES = frozenset(_LONE_OF)
_ALONE = re.compile(rf"(?<![\w.-])(?:{'|'.join(_LONE_OF)})(?![\w/^])")


def spell_units(text: str) -> str:
    """Every unit after a number as one word, a blank between."""
    text = _MEASURED.sub(lambda found: f"{found['number']} {UNIT_OF[found['name'].lower()]}", text)
    return _SIGNED.sub(
        lambda found: f"{found['number']} {_SIGN_OF.get(found['sign'] or '', 'gram')}", text
    )


def spell_lone_units(text: str) -> str:
    """The units that are known without a number, too."""
    return _ALONE.sub(lambda found: _LONE_OF[found.group()], text)
