/** The exit codes of the command line; scripts rely on them. */
export const EXIT = {
	ok: 0,
	/** Something unforeseen: a fault of DepHealth. */
	internal: 1,
	/** The command was used wrongly; the message says how it is used. */
	usage: 2,
	/** The registry does not know the package. */
	notFound: 3,
	/** No source could be read now; trying again later may help. */
	unavailable: 4,
	/**
	 * The environment prevents it: the port is in use, the data directory is locked or full, a report cannot be
	 * written.
	 */
	environment: 5,
	/** A scan found what its gates fail for, and nobody has accepted. */
	risk: 6,
	/** A scan found no package that could be assessed: that is not the same as nothing to find fault with. */
	nothing: 7,
	/** Ctrl-C: the results so far were printed. By the shells' rule: 128 plus the signal's number. */
	interrupted: 130,
} as const;

/** Below the help of the whole program. */
export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  internal error
  2  wrong usage, or a name that is not valid
  3  the registry does not know the package
  4  no source could be read; try again later
  5  the port is in use, the data directory is locked or full, or a report cannot be written
  6  a package fails --fail-on or a rule, and nobody has accepted its risk
  7  a scan found no packages in the file
  130  stopped by Ctrl-C; the results so far were printed`;

/** The exit codes of `scan` and `diff`; pipelines depend on them. */
export const SCAN_EXIT_CODES_HELP = `
Exit codes:
  0  done; no package fails
  2  wrong usage, or a file that cannot be read
  3  the registries know none of the packages
  4  no source could be read; try again later
  5  a report cannot be written
  6  a package fails and nobody has accepted its risk or, with --strict, could not be assessed
  7  the file names no packages
  130  stopped by Ctrl-C; the results so far were printed`;
