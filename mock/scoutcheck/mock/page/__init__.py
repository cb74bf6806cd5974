"""The log page at `/_scoutcheck/`: static files, the data behind them as JSON, and a stream of what happens."""
