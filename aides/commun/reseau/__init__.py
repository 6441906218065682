"""Speaking to public interfaces: quotas, retries, refusals, for the completion and for the downloads alike."""
