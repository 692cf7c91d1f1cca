"""From what an author wrote (blocks) to what a release keeps (documents)."""
