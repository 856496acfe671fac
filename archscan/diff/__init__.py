"""Two models compared: typed changes, what they mean to the user, and what is let pass.

`compare` yields changes between two models of one shape; `drift` names them as rules where one model
is what people documented; `architecture` checks the rules that people state; `policy` decides severity,
ignores and the baseline. Reports are `archscan.report`'s.
"""
