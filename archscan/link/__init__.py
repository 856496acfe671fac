"""Facts to model: identity, resolution, classification, environments, flows.

`link` is the only door. It answers two questions: which facts speak of the same thing (`units`,
`sources`, `parts`), and which mentioned address is provided by whom (`directory`, `connections`).
`classify` says what each is for; `components`, `environments` and `flows` write down the result.
"""

from archscan.link.linker import link

__all__ = ["link"]
