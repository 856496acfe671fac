"""Pipelines of CI and CD, GitOps, rollouts, the settings of each environment, and how a developer starts."""
