"""What stacks of cloud resources say, whatever notation they are written in.

Terraform's vocabulary of resource types is the common one: `catalogue` says what each is, `programs` where
the team's own programs have their image and variables, `wires` which resources are wired to which; `stack`
names the components and finds what a reference leads to, `facts` claims.
"""
