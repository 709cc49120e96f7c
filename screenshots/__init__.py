"""Pictures of the pages, for docs/images: `make screenshots`. The same people each time, as long ago each time."""
