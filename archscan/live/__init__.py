"""What runs: a Docker Engine or a Kubernetes cluster, read into the same facts as files.

`source` says which one is meant, `reading` asks it; each kind has a thin client that fetches plain data and
functions that turn the data into facts. The clients' packages are imported only when one is named.
"""
