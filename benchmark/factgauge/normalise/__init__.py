"""From the words of a mention to its value: dates to TIMEX3, figures to an amount with a unit, countries to codes.

===============================  ======================================================================
``normalise.mentions.valued``    a predicted fact with a span and no value to the same fact with its value
``normalise.dates.resolve``      "last Friday" and a publication date to ``2023-04-28``
``normalise.figures.read``       "nearly 3.5 billion dollars" to ``3500000000``, ``USD``, ``approx``
``normalise.actors.country_of``  "Republic of Korea", "South Korean" to the row of the country, ``KOR``
===============================  ======================================================================

The grammars here read a mention from its first word to its last. Where a mention begins, and whether it is one, is
decided by who calls: an annotator, somebody's model, or the extractor ``rules``. So there is one grammar, not one to
find and another to read.
"""
