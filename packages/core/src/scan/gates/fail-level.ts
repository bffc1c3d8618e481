/** The levels from mild to severe. An unknown risk is no level: it is reported, and fails nothing. */
export const FAIL_LEVELS = ["low", "medium", "high", "critical"] as const;
export type FailLevel = (typeof FAIL_LEVELS)[number];
