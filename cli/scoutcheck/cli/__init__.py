"""The `scoutcheck` command: one module for each subcommand, every import as late as it can be."""
