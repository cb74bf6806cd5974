"""What scoutcheck writes for people and for other programs: findings, run records, compliance reports."""
