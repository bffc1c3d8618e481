/** Tasks that wait for a callback, by the token they handed out. */
import { randomBytes } from "node:crypto";
import type { TaskAnswer } from "./interpreter/frame.ts";

export type PendingTask = {
	/** Gives the task its answer. False when it has one already. */
	answer(answer: TaskAnswer): boolean;
	beat(): void;
};

export type TaskTokens = {
	issue(): string;
	find(token: string): PendingTask | undefined;
	open(token: string, task: PendingTask): void;
	close(token: string): void;
};

const TOKEN_BYTES = 48;

export function createTaskTokens(): TaskTokens {
	const pending = new Map<string, PendingTask>();
	return {
		issue: () => randomBytes(TOKEN_BYTES).toString("base64url"),
		find: (token) => pending.get(token),
		open: (token, task) => void pending.set(token, task),
		close: (token) => void pending.delete(token),
	};
}
