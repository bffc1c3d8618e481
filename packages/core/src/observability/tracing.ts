/** Divides what a function does into named parts of its trace. */

/** Runs one part; what it throws passes through. Tracing itself never fails. */
export type Trace = <T>(part: string, work: () => Promise<T>) => Promise<T>;

/** A trace that records nothing. */
export const untraced: Trace = (_part, work) => work();
