/** The embedded store with documents in it: called in process, and behind an endpoint for other processes. */
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { TABLES } from "@dephealth/contract/tables.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { ensureServiceAccount } from "@dephealth/core/accounts/users/service-account-store.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Certificate } from "../upstreams/certificate.ts";
import { benchDocument } from "./document.ts";

export const BENCH_TABLES = {
	packages: "bench-packages",
	accounts: "bench-accounts",
	operations: "bench-operations",
};

export function benchRef(index: number): PackageRef {
	return { ecosystem: "npm", name: `package-${index}` };
}

/**
 * @param count packages called `package-0`, `package-1`, …, each with a document of its own
 * @param tls of its endpoint. Default: none
 */
export async function startStoreWithPackages(count: number, tls?: Certificate) {
	const dynamoDb = await startDynamoDb({
		tables: TABLES,
		tablePrefix: "bench",
		clock: systemClock,
	});
	const server = tls ? createTlsServer(tls, dynamoDb.handle) : createServer(dynamoDb.handle);
	const port = await listen(server, 0, "127.0.0.1");
	const environment = {
		AWS_ENDPOINT_URL: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
		...(tls && { NODE_EXTRA_CA_CERTS: tls.file }),
		AWS_REGION: "eu-central-1",
		AWS_ACCESS_KEY_ID: "local",
		AWS_SECRET_ACCESS_KEY: "local",
		PACKAGES_TABLE: BENCH_TABLES.packages,
		ACCOUNTS_TABLE: BENCH_TABLES.accounts,
		OPERATIONS_TABLE: BENCH_TABLES.operations,
		POWERTOOLS_LOG_LEVEL: "CRITICAL",
	};
	Object.assign(process.env, environment);
	const client = createDynamoDbClient({
		endpoint: environment.AWS_ENDPOINT_URL,
		region: environment.AWS_REGION,
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		dynamoDb: dynamoDb.inProcess,
	});
	const packages = createPackageStore({
		client,
		tableName: BENCH_TABLES.packages,
		clock: systemClock,
		random: Math.random,
	});
	for (let index = 0; index < count; index++) {
		const ref = benchRef(index);
		await packages.claim(ref, "bench");
		await packages.save(ref, "bench", { status: "complete", document: benchDocument(ref), reports: [] });
	}
	const apiKey = generateApiKey();
	const accounts = { client, tableName: BENCH_TABLES.accounts };
	await ensureServiceAccount(accounts, "user_bench", "unlimited");
	await createApiKeyStore({ ...accounts, clock: systemClock }).create("user_bench", {
		hash: hashApiKey(apiKey),
		prefix: apiKeyPrefix(apiKey),
		name: "bench",
	});
	return {
		client,
		packages,
		environment,
		apiKey,
		eventFor: (name: string) => packageEvent(name, apiKey),
		async close() {
			client.destroy();
			await stopListening(server);
			await dynamoDb.close();
		},
	};
}

/** The event that API Gateway passes to the Lambda. */
export function packageEvent(
	name: string,
	apiKey: string,
	query?: Record<string, string>,
): APIGatewayProxyEventV2 {
	return {
		version: "2.0",
		routeKey: "GET /v1/packages/{ecosystem}/{name+}",
		rawPath: `/v1/packages/npm/${name}`,
		rawQueryString: new URLSearchParams(query).toString(),
		headers: {
			accept: "application/json",
			"accept-encoding": "gzip",
			host: "api.example.com",
			"user-agent": "bench",
			"x-api-key": apiKey,
			"x-forwarded-for": "203.0.113.7",
			"x-forwarded-port": "443",
			"x-forwarded-proto": "https",
		},
		...(query && { queryStringParameters: query }),
		pathParameters: { ecosystem: "npm", name },
		requestContext: {
			accountId: "000000000000",
			apiId: "bench",
			domainName: "api.example.com",
			domainPrefix: "api",
			http: {
				method: "GET",
				path: `/v1/packages/npm/${name}`,
				protocol: "HTTP/1.1",
				sourceIp: "203.0.113.7",
				userAgent: "bench",
			},
			requestId: "bench-request",
			routeKey: "GET /v1/packages/{ecosystem}/{name+}",
			stage: "$default",
			time: "01/Jan/2026:00:00:00 +0000",
			timeEpoch: 1_767_225_600_000,
		},
		isBase64Encoded: false,
	};
}
