"""The demo community: a telephone company's customers, written by us in English and German.

`seed.run(...)` fills an empty database, `grow.run(...)` makes it large. `content` reads the files
under community/demo/; `schedule` says when things happened (so that the lists look alive whenever
it is run) and `applause` who was helped; `people` and `writing` write the rows in bulk;
`standing` counts what everybody earned, and `doubts` lets some of it be questioned. `dice` holds
the measured distributions, `crowd` and `wording` who says what in a grown community. As with an
import nobody is told, but the facts are whole: revisions, solutions, marks and events with their
times.
"""
