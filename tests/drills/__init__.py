"""Long fault drills, each on servers and folders of its own: `bin/drill NAME [--small]`."""
