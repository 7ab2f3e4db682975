"""Signatures over SHA256SUMS, made and checked by ssh-keygen; who may sign stands in the dataset."""
