/** Raised when a field goes, or means something else; new fields leave it. */
export const REPORT_VERSION = 1;
