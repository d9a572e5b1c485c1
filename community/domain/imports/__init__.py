"""Taking in what another community left behind: public Stack Exchange dumps.

`run.run(...)` is the way in. The files are read row by row (`reader`), made ours (`convert`,
`fields`), and written in batches (`people`, `questions`, `answers`, `comments`, `solutions`,
`links`); `mapping` remembers which of our rows came from which of theirs, `gone` follows what
a later dump no longer holds, `report` counts what was done, skipped and mended, and why.
Nothing here tells anybody: no events, no notices, no points.
"""
