/** What capabilities are made with, where it is more than a table's name. */

import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import { InvalidWebhookUrlError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packages } from "@dephealth/functions/compose/aws/storage.ts";
import { collectionAllowance } from "@dephealth/functions/compose/capabilities/collection-allowance.ts";
import { healingPolicy } from "@dephealth/functions/compose/capabilities/healing-policy.ts";
import { hotPackages } from "@dephealth/functions/compose/capabilities/hot-packages.ts";
import { writeListeners } from "@dephealth/functions/compose/capabilities/package-writes.ts";
import { scanner } from "@dephealth/functions/compose/capabilities/scans.ts";
import { scoring } from "@dephealth/functions/compose/capabilities/scoring.ts";
import { webhookSender } from "@dephealth/functions/compose/capabilities/webhook-sender.ts";
import {
	webhookSigningSecret,
	webhookUrlOptions,
} from "@dephealth/functions/compose/capabilities/webhook-settings.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startLoopbackUpstream, status } from "../../../core/http/loopback-upstream.ts";
import { anNpmDependency } from "../../../package-documents.ts";
import { composed, ENV, machineArn, recordAws } from "../composed.ts";

const ref: PackageRef = { ecosystem: "npm", name: "express" };
const HOUR = 3_600_000;

let aws: ReturnType<typeof recordAws>;
beforeEach(() => {
	aws = recordAws();
});
afterEach(() => aws.end());

describe("a collection counts as lost", () => {
	it.each([
		["as long as configured, and no sooner where a score may wait", "30", HOUR / 2, 8 * HOUR],
		["later than a dead letter's longest delay, when that is configured", "600", 10 * HOUR, 10 * HOUR],
	])("%s", (_, minutes, stuckAfterMs, stuckWithScoreAfterMs) => {
		expect(healingPolicy(composed({ STUCK_AFTER_MINUTES: minutes }))).toEqual({
			stuckAfterMs,
			stuckWithScoreAfterMs,
			windowMs: HOUR,
			maxAttempts: 5,
		});
	});
});

describe("the process's cache of packages", () => {
	const stored = { Item: { pk: "npm#express", sk: "PACKAGE", collection_status: "failed" } };

	it.each<[string, (store: ReturnType<typeof packages>) => Promise<unknown>]>([
		["a release", (store) => store.release(ref, "owner", { status: "pending", lastFailure: "" })],
		[
			"a result",
			(store) => store.save(ref, "owner", undefined as unknown as Parameters<typeof store.save>[2]),
		],
	])("hears of %s, whatever its outcome", async (_, write) => {
		const c = composed();
		const heard: PackageRef[] = [];
		writeListeners(c).add((written) => heard.push(written));
		await Promise.allSettled([write(packages(c))]);
		expect(heard).toEqual([ref]);
	});

	it("reads a package anew that this process has written", async () => {
		aws.end();
		aws = recordAws(({ command }) => (command === "Get" ? stored : {}));
		const c = composed();
		const reads = () => aws.calls.filter(({ command }) => command === "Get").length;
		await hotPackages(c).get(ref);
		await hotPackages(c).get(ref);
		expect(reads()).toBe(1);
		for (const invalidate of writeListeners(c)) invalidate(ref);
		await hotPackages(c).get(ref);
		expect(reads()).toBe(2);
	});
});

describe("webhooks", () => {
	it("are signed with a secret of their own, from the service's", () => {
		const secretOf = webhookSigningSecret(composed());
		expect(secretOf("s1")).toMatch(/^whsec_/);
		expect(secretOf("s1")).not.toBe(secretOf("s2"));
		const other = composed({ WEBHOOK_SECRET: "another webhook secret of 32 chars" });
		expect(webhookSigningSecret(other)("s1")).not.toBe(secretOf("s1"));
	});

	it.each([
		["nowhere else", {}, false],
		["into this network where that is allowed", { WEBHOOKS_TO_PRIVATE_NETWORKS: "1" }, true],
	])("lead to the public internet and %s", async (_, env, isDelivered) => {
		const receiver = await startLoopbackUpstream(status(204));
		const c = composed(env);
		const sender = webhookSender(c);
		try {
			expect(webhookUrlOptions(c)).toEqual({ allowPrivate: isDelivered });
			const sent = sender.send({
				url: receiver.url.href,
				secret: webhookSigningSecret(c)("s1"),
				messageId: "event-1",
				body: "{}",
			});
			if (isDelivered) expect(await sent).toBe("delivered");
			else await expect(sent).rejects.toThrow(InvalidWebhookUrlError);
			expect(receiver.paths).toHaveLength(isDelivered ? 1 : 0);
		} finally {
			await sender.close();
			await receiver.close();
		}
	});
});

it("collections that cannot be counted go ahead, and it is said", async () => {
	aws.end();
	const warn = vi.spyOn(logger, "warn").mockReturnValue();
	aws = recordAws(() => {
		throw new Error("no table");
	});
	expect(await collectionAllowance(composed()).take("owner-1", 7)).toMatchObject({ count: 7 });
	expect(warn).toHaveBeenCalledExactlyOnceWith("collections could not be counted; they go ahead", {
		error: expect.any(Error),
	});
});

it("a scan reads the packages, counts what it starts, starts it, and keeps itself", async () => {
	const input = {
		format: "list",
		project: undefined,
		dependencies: [anNpmDependency("express")],
		skipped: [],
	} as const;
	aws.end();
	aws = recordAws(() => ({ Attributes: { used: 1 } }));
	const { result } = await scanner(composed()).scan(input, "owner-1");
	expect(aws.calls.map(({ command, target }) => [command, target])).toEqual([
		["BatchGet", ENV.PACKAGES_TABLE],
		["Update", ENV.ACCOUNTS_TABLE],
		["StartExecution", machineArn("collect-packages")],
		["Put", ENV.OPERATIONS_TABLE],
		["Put", ENV.OPERATIONS_TABLE],
	]);
	expect(result.scan_id).toMatch(/^[0-9a-f-]{36}$/);
});

it.each([
	["1", true],
	["0", false],
])("documents say whether they are of invented facts: DEPHEALTH_SANDBOX=%s", (value, sandbox) => {
	const { document } = scoreReports(scoring(composed({ DEPHEALTH_SANDBOX: value })), ref, []);
	expect(document).toMatchObject({ sandbox });
});
