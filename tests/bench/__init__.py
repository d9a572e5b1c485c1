"""What things cost: `bin/bench pages|search|lighthouse`; docs/PERFORMANCE.md has the figures."""
