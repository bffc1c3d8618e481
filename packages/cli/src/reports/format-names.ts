/** The names of the formats, which the command's help needs before any of them is loaded. */
export const REPORT_FORMATS = [
	"text",
	"table",
	"json",
	"markdown",
	"html",
	"csv",
	"sarif",
	"junit",
	"gitlab",
	"cyclonedx",
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
