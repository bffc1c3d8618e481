import { MACHINES, type MachineDefinition } from "@dephealth/contract/machines.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { EXECUTION_ACTIONS, EXECUTION_QUERIES } from "@dephealth/contract/step-functions-calls.ts";
import { generateApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { expect, vi } from "vitest";
import { PATIENT } from "../../patience.ts";
import type { Product } from "./running-product.ts";
import { UNKNOWN_PACKAGE } from "./unused-here.ts";
import { handleDeadLetters, heal, redriveOne, refreshAll, suffer } from "./use-after-outages.ts";
import { liveAsAnAccount, useAllApiKeys } from "./use-as-an-account.ts";
import { changeRisk, watch } from "./use-webhooks.ts";

export async function useTheProduct(product: Product): Promise<void> {
	const watched = await watch(product);
	await product.runtime.collect({ ecosystem: "pypi", name: "active-1" }, () => {});
	for (const name of ["active-1", UNKNOWN_PACKAGE, "archived-1"]) {
		await product.collect(name);
		await product.call("GET", `/v1/packages/npm/${name}`);
	}
	await changeRisk(product, "active-1");
	await product.collect("active-1");
	await vi.waitFor(() => expect(watched.deliveries()).toBe(1), PATIENT);
	for (const path of ["test", "deliveries"]) {
		await product.call(
			path === "test" ? "POST" : "GET",
			`/v1/webhook-subscriptions/${watched.subscriptions[1]}/${path}`,
		);
	}
	await handleDeadLetters(product);
	await redriveOne(product);
	for (const action of ["force-open", "automatic"]) await product.call("POST", `/v1/circuits/npm/${action}`);
	const scan = await product.call("POST", "/v1/scan", {
		packages: ["npm/active-1", "npm/active-2", "pypi/active-2"],
	});
	const scanId = ((await scan.json()) as { scan_id?: string }).scan_id ?? "unknown";
	await useAllApiKeys(product);
	const endedSession = await liveAsAnAccount(product);
	const urls = ROUTES.map(({ method, path }): [string, string] => [
		method,
		path
			.replace("{ecosystem}", "npm")
			// Another package, which no route has put into the process's cache.
			.replace(/\{name\+?\}/, path.includes("badge") ? "active-3.svg" : "active-1")
			.replace("{format}", "csv")
			.replace("{id}", path.includes("scans") ? scanId : "unknown"),
	]);
	for (const [method, url] of urls) await product.call(method, url);
	// A count that is refused looks whether the account still exists.
	await Promise.all(
		urls.map(([method, url]) => fetch(`${product.runtime.url}${url}`, { method, headers: endedSession })),
	);
	await watchAndSteer(product);
	for (const path of ["packages", "history"]) await product.call("GET", `/v1/${path}/npm/@nobody/has-asked`);
	await product.call("GET", "/v1/packages?risk=LOW&ecosystem=npm");
	// A process remembers the owner of a key, and all functions share one process here.
	await Promise.all(urls.map(([method, url]) => product.call(method, url, undefined, generateApiKey())));
	await changeRisk(product, "archived-1");
	await refreshAll(product);
	for (const id of watched.subscriptions) await product.call("DELETE", `/v1/webhook-subscriptions/${id}`);
	await suffer(product);
	await heal(product);
	watched.close();
}

/** Every call of Step Functions, for every machine; what it is about need not exist. */
async function watchAndSteer(product: Product): Promise<void> {
	for (const [name, { mapLabels = [] }] of Object.entries<MachineDefinition>(MACHINES)) {
		const arn = (kind: string, rest = "") =>
			`arn:aws:states:${product.runtime.region}:000000000000:${kind}:${name}${rest}`;
		for (const action of [...EXECUTION_QUERIES, ...EXECUTION_ACTIONS]) {
			if (action.endsWith("MapRun") && mapLabels.length === 0) continue;
			const body = /MapRun$/.test(action)
				? { mapRunArn: arn("mapRun", `/${mapLabels[0]}:unknown`) }
				: /ListExecutions|StartExecution|DescribeStateMachine$|TestState/.test(action)
					? {
							stateMachineArn: arn("stateMachine"),
							...(action === "StartExecution" && { input: "not JSON" }),
							...(action === "TestState" && { stateName: "unknown" }),
						}
					: { executionArn: arn("execution", ":unknown") };
			await product.call("POST", `/v1/step-functions/${action}`, body);
		}
	}
}
