"""What is deployed and how: Compose, Kubernetes, Helm, kustomize, Terraform and its kin,
images and their builds."""
