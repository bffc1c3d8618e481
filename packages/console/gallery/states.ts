/** The API's answers in each state of a page. */
import type { SignedInAs } from "@dephealth/contract/routes/accounts.ts";
import { RefusedError, UnreachableError } from "../src/api/client.ts";
import { EMPTY, PARTIAL, SHARED } from "./answers.ts";
import type { AnswerTo } from "./gallery-client.ts";

const ME: SignedInAs = {
	id: "gallery",
	email: "ada@example.org",
	plan: "free",
	verified_at: "2026-01-01T00:00:00.000Z",
	last_login: "2026-01-02T00:00:00.000Z",
	is_operator: true,
};

function answered(answers: Readonly<Record<string, unknown>>, otherwise: AnswerTo): AnswerTo {
	return (key) => {
		const kind = String(key[0]);
		if (kind === "session") return ME;
		return kind in answers ? answers[kind] : otherwise(key);
	};
}

const never: AnswerTo = () => new Promise(() => {});

function refuse(): never {
	throw new RefusedError(503, {
		code: "service_unavailable",
		message: "The database does not answer. Nothing is known to be wrong with what is stored.",
	});
}

function away(): never {
	throw new UnreachableError("DepHealth does not answer.");
}

/** `known`: answers from before, which stay while newer ones fail. */
export type State = { name: string; answer: AnswerTo; known?: Readonly<Record<string, unknown>> };

export const EVERYWHERE: readonly State[] = [
	{ name: "loading", answer: answered({}, never) },
	{ name: "failed", answer: answered({}, refuse) },
	{ name: "offline", answer: answered({}, away) },
];

export const NOTHING_YET: State = { name: "empty", answer: answered({ ...SHARED, ...EMPTY }, never) };
export const IN_PART: State = { name: "partial", answer: answered({ ...SHARED, ...PARTIAL }, refuse) };
export const AWAY_SINCE: State = {
	name: "offline, the last answer kept",
	answer: answered({}, away),
	known: { ...SHARED, ...PARTIAL },
};
