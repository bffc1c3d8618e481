/** The formats that a scan can be written in. */
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
	"vex",
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
