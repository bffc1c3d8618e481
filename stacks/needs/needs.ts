/** The needs of one function, and the grants that many share. Plain data. */
import type { SecretVariable, SettingVariable } from "@dephealth/contract/environment.ts";
import type { FunctionSize } from "@dephealth/contract/function-sizes.ts";
import { type Grant, index, table, topic } from "../grants.ts";

export type FunctionNeeds = {
	size: FunctionSize;
	grants: readonly Grant[];
	/** Environment variables filled from secrets. */
	secrets?: readonly SecretVariable[];
	/** Environment variables filled from the stage's settings. */
	settings?: readonly SettingVariable[];
};

export type Needs = Omit<FunctionNeeds, "size"> & { size?: FunctionSize };

/** A handler's path, and what it needs. */
export type Entry = readonly [handler: string, needs: Needs];

/**
 * The grants for authentication: the key's owner by its hash, then the account itself, since an index lags behind a
 * revocation.
 */
export const AUTHENTICATE: readonly Grant[] = [
	index("accounts", "key-hash-index"),
	table("accounts", "GetItem"),
];
/** The same, and the request is counted; at 80 % of a plan its account is notified. */
export const COUNTED: readonly Grant[] = [
	index("accounts", "key-hash-index"),
	table("accounts", "GetItem", "UpdateItem"),
	topic("mail-requests"),
];
/** A caller may come with a session instead of a key. */
export const SESSION = { secrets: ["SESSION_SECRET"] } as const satisfies Partial<FunctionNeeds>;
/** Or as a visitor, whose network is counted; behind the CDN a header tells it. */
export const CALLER = {
	secrets: ["SESSION_SECRET", "EDGE_SECRET"],
} as const satisfies Partial<FunctionNeeds>;
/** The shared state of the circuits: read, and written under a condition. */
export const CIRCUITS: readonly Grant[] = [table("operations", "GetItem", "PutItem")];
/** GitHub's shared hourly counters, and its own word about them. */
export const GITHUB_BUDGET: readonly Grant[] = [table("operations", "GetItem", "PutItem", "UpdateItem")];
export const OPERATOR = {
	...SESSION,
	settings: ["OPERATOR_OWNERS"],
} as const satisfies Partial<FunctionNeeds>;
export const api = (file: string) => `packages/functions/src/api/${file}.handler`;
export const job = (file: string) => `packages/functions/src/jobs/${file}.handler`;
export const task = (file: string) => `packages/functions/src/tasks/${file}.handler`;
