/** The content of a request for a mail; its subscriber checks it. */
import * as v from "valibot";

const request = v.pipe(v.string(), v.uuid());
const sealed = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const mailRequestSchema = v.variant("kind", [
	v.object({ kind: v.picklist(["sign_up", "magic_link"]), address: sealed, request }),
	v.object({
		kind: v.literal("usage_alert"),
		owner: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
		percent: v.pipe(count, v.maxValue(100)),
		used: count,
		limit: count,
		resetsAt: count,
	}),
]);
