"""Writing."""


def write(result, plan):
    pass
