import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { fittingMessages } from "@dephealth/core/dead-letters/batch-messages.ts";
import {
	type DeadLetterMessage,
	parseDeadLetter,
	toDeadLetterMessage,
} from "@dephealth/core/dead-letters/dead-letter.ts";
import { MAX_BATCH } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { describe, expect, it } from "vitest";

const STATE_BYTES = 262_144;

function messagesOf(count: number, failures: number, cause: string): DeadLetterMessage[] {
	return Array.from({ length: count }, (_, index) =>
		toDeadLetterMessage({
			package: { ecosystem: "npm", name: `${"n".repeat(200)}-${index}` },
			sources: [...SOURCE_NAMES],
			failures: Array.from({ length: failures }, () => ({
				source: "github",
				error: "UpstreamUnavailableError",
				cause,
				status: 503,
				upstream: "github",
				error_class: "transient",
			})),
			id: `${"e".repeat(300)}#${index}`,
			firstFailedAt: 0,
			correlationId: "c".repeat(64),
			retryCount: 0,
			errorClass: "transient",
		}),
	);
}

describe("the dead letters of a batch", () => {
	it("stay as they are where there is room", () => {
		const few = messagesOf(20, 5, "x".repeat(1000));
		expect(fittingMessages(few)).toEqual(few);
		expect(fittingMessages([])).toEqual([]);
	});

	it("say less of each reason where there is not", () => {
		const fitted = fittingMessages(messagesOf(MAX_BATCH, 1, "x".repeat(1000)), 300_000);
		expect(fitted.map(({ failures }) => failures[0]?.cause.length)).toEqual(Array(MAX_BATCH).fill(80));
	});

	it.each([1, 5, 16])("fit into a state, all of them, with %i failures each", (failures) => {
		const fitted = fittingMessages(messagesOf(MAX_BATCH, failures, "x".repeat(1000)));
		expect(fitted).toHaveLength(MAX_BATCH);
		expect(JSON.stringify(fitted).length).toBeLessThan(STATE_BYTES - 10_000);
		expect(parseDeadLetter(JSON.stringify(fitted.at(-1)), "m")).toMatchObject({
			kind: "dead_letter",
			deadLetter: { sources: [...SOURCE_NAMES], errorClass: "transient" },
		});
	});
});
