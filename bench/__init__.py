"""What Onefold is measured by: `python -m bench`, one file a row of docs/performance.md."""
