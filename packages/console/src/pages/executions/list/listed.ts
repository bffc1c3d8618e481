import type { ExecutionItem } from "../../../api/step-functions.ts";

/** An execution in a list of several machines'. */
export type Listed = ExecutionItem & { machine: string };
