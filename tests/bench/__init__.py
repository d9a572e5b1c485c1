"""What things cost: `bin/bench pages|search|lighthouse`. docs/PERFORMANCE.md tells how to read it."""
