/** The names of the formats, which the command's help needs before any of them is loaded. */
export const DIFF_FORMATS = ["text", "markdown", "json"] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];
