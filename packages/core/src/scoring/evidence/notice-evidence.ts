/** The evidence in a repository's own notice of its end. Pure. */
import type { EndingNotice } from "../../facts/ending-notice.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import { knownValue } from "../features/known-value.ts";
import { attributed, type Statement, type StatementEffect } from "./statement.ts";
import { quoted } from "./words.ts";

const WHERE: Readonly<Record<EndingNotice["where"], string>> = {
	description: "Its repository's description says",
	topic: "Its repository has the topic",
	readme: "Its README says",
};

/** @param kinds those that decide a status, or those that only say how things stand */
export function noticeEvidence(
	{ endingNotice, isFork }: PackageFacts,
	kinds: readonly EndingNotice["kind"][],
	effect: StatementEffect = "against",
): Statement[] {
	const notice = knownValue(endingNotice);
	// A fork inherits the text of the original repository.
	if (!notice || !kinds.includes(notice.kind) || knownValue(isFork)) return [];
	const { kind, where, quote, successor } = notice;
	return [
		attributed(
			`notice_${kind}`,
			effect,
			`${WHERE[where]} ${quoted(quote)}`,
			{ where, quote, successor },
			endingNotice,
		),
	];
}
