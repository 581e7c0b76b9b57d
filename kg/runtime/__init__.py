"""What has nothing to do with notes: late imports, files written safely, progress."""
