/**
 * The route table: the only list of what the API offers. The infrastructure, the local HTTP bridge and
 * docs/openapi.json are all made from it. Plain data, so that it can be read without loading a handler.
 */

import { z } from "zod";
import {
	apiKeyPathSchema,
	apiKeysSchema,
	circuitPathSchema,
	collectionAcceptedSchema,
	createApiKeyBodySchema,
	createdApiKeySchema,
	createdWebhookSubscriptionSchema,
	createWebhookSubscriptionBodySchema,
	deadLetterPathSchema,
	deadLettersQuerySchema,
	deadLettersSchema,
	emailBodySchema,
	fieldsQuerySchema,
	healthSchema,
	historyQuerySchema,
	historySchema,
	mailRequestedSchema,
	meSchema,
	packagePathSchema,
	receivedSchema,
	revokeApiKeyQuerySchema,
	scanManifestBodySchema,
	scanPackagesBodySchema,
	scanPathSchema,
	scopedPackagePathSchema,
	signedInSchema,
	statusSchema,
	steeredCircuitSchema,
	tokenBodySchema,
	tokenQuerySchema,
	usageSchema,
	webhookSubscriptionPathSchema,
	webhookSubscriptionsSchema,
} from "../schemas/api.ts";
import { packageDocumentSchema } from "../schemas/package-document.ts";
import { scanResultSchema } from "../schemas/scan-result.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * `public`: anybody. `caller`: an API key in X-API-Key, a session, or a visitor within the hourly allowance of their
 * network; counted. `account`: an API key or a session. `api-key`: only the one; `session`: only the other. `operator`:
 * an account named in OPERATOR_OWNERS.
 */
export type RouteAuth = "public" | "caller" | "account" | "api-key" | "session" | "operator";

export type RouteResponse = {
	description: string;
	schema?: z.ZodType;
	/** Of an answer that is not JSON. */
	contentType?: string;
};

export type Route = {
	method: HttpMethod;
	/** API Gateway syntax: `{name}` is one percent-encoded segment. */
	path: string;
	/** Path of the Lambda handler from the repository's root, without extension, with the export's name. */
	handler: string;
	auth: RouteAuth;
	summary: string;
	description?: string;
	pathParameters?: z.ZodObject;
	query?: z.ZodObject;
	requestBody?: { description: string; schema: z.ZodType };
	/** By status. Errors that every route can answer are added by the OpenAPI document. */
	responses: Readonly<Record<number, RouteResponse>>;
};

const api = (file: string) => `packages/functions/src/api/${file}.handler`;

const packageResponses = {
	200: { description: "The package document, or the fields asked for.", schema: packageDocumentSchema },
	202: {
		description: "The package is being collected. Ask again after `Retry-After` seconds.",
		schema: collectionAcceptedSchema,
	},
	304: { description: "The document has not changed since the given ETag." },
	404: { description: "The registry does not know the package." },
	503: { description: "The package cannot be collected now. Not a statement about the package." },
} as const;

const getPackage = {
	method: "GET",
	handler: api("routes/packages/get-package"),
	auth: "caller",
	summary: "Health, status and forecast of one package",
	description:
		"An unknown package is collected first: the answer is then 202 and the result is there a few seconds later.",
	query: fieldsQuerySchema,
	responses: packageResponses,
} as const;

const collectPackage = {
	method: "POST",
	handler: api("routes/packages/collect-package"),
	auth: "caller",
	summary: "Collect a package now",
	responses: {
		202: {
			description: "The collection has been started, or was running already.",
			schema: collectionAcceptedSchema,
		},
	},
} as const;

const getBadge = {
	method: "GET",
	handler: api("routes/packages/get-badge"),
	auth: "public",
	summary: "A badge for a README",
	description: "Starts no collection: a package that nobody has asked for yet has a grey badge.",
	responses: {
		200: { description: "An SVG image.", contentType: "image/svg+xml" },
		304: { description: "The badge has not changed since the given ETag." },
	},
} as const;

const getHistory = {
	method: "GET",
	handler: api("routes/packages/get-history"),
	auth: "caller",
	summary: "How a package's judgement has changed",
	description:
		"One line for each day on which the latest version, the status, the risk level, the score by a point, or the class of the forecast changed. Starts no collection.",
	query: historyQuerySchema,
	responses: {
		200: {
			description: "The newest first; empty when nothing changed within the range.",
			schema: historySchema,
		},
		404: { description: "The package has not been assessed yet." },
	},
} as const;

export const ROUTES: readonly Route[] = [
	{ ...getPackage, path: "/v1/packages/{ecosystem}/{name}", pathParameters: packagePathSchema },
	{
		...getPackage,
		path: "/v1/packages/{ecosystem}/{scope}/{name}",
		summary: "The same for a scoped name, written with a plain slash",
		pathParameters: scopedPackagePathSchema,
	},
	{ ...collectPackage, path: "/v1/packages/{ecosystem}/{name}/collect", pathParameters: packagePathSchema },
	{
		...collectPackage,
		path: "/v1/packages/{ecosystem}/{scope}/{name}/collect",
		summary: "The same for a scoped name, written with a plain slash",
		pathParameters: scopedPackagePathSchema,
	},
	{ ...getHistory, path: "/v1/history/{ecosystem}/{name}", pathParameters: packagePathSchema },
	{
		...getHistory,
		path: "/v1/history/{ecosystem}/{scope}/{name}",
		summary: "The same for a scoped name, written with a plain slash",
		pathParameters: scopedPackagePathSchema,
	},
	{ ...getBadge, path: "/v1/badge/{ecosystem}/{name}", pathParameters: packagePathSchema },
	{
		...getBadge,
		path: "/v1/badge/{ecosystem}/{scope}/{name}",
		summary: "The same for a scoped name, written with a plain slash",
		pathParameters: scopedPackagePathSchema,
	},
	{
		method: "POST",
		path: "/v1/scan",
		handler: api("routes/scans/scan"),
		auth: "caller",
		summary: "All dependencies of a manifest, a lockfile or an SBOM",
		description:
			"Send the file as it is, whatever its content type: package.json, package-lock.json, pnpm-lock.yaml, yarn.lock, requirements.txt, poetry.lock, uv.lock, Pipfile.lock, Cargo.lock, go.mod, go.sum, Gemfile.lock, pom.xml, CycloneDX or SPDX. Or send one of the JSON forms below. At most 5 MB, also after `Content-Encoding: gzip`, and 10,000 dependencies. Unknown packages are collected: ask for the scan again at GET /v1/scans/{id}. Only assessed packages count against the quota.",
		requestBody: {
			description: "A manifest in JSON, or a plain list.",
			schema: z.union([scanManifestBodySchema, scanPackagesBodySchema]),
		},
		responses: {
			200: { description: "What is known now, the most urgent first.", schema: scanResultSchema },
			406: { description: "The answer is too large to be sent without `Accept-Encoding: gzip`." },
			413: { description: "The body is too large." },
		},
	},
	{
		method: "GET",
		path: "/v1/scans/{id}",
		handler: api("routes/scans/get-scan"),
		auth: "caller",
		summary: "A scan as it stands now",
		description:
			"Has the next of its unknown packages collected. Kept for 24 hours; `scan_id` is null once nothing is left to wait for. Only packages that were not answered before count against the quota.",
		pathParameters: scanPathSchema,
		responses: {
			200: { description: "What is known now, the most urgent first.", schema: scanResultSchema },
			404: { description: "No such scan, or another account's." },
			406: { description: "The answer is too large to be sent without `Accept-Encoding: gzip`." },
		},
	},
	{
		method: "GET",
		path: "/v1/api-keys",
		handler: api("routes/accounts/list-api-keys"),
		auth: "account",
		summary: "The account's active API keys",
		responses: {
			200: { description: "By how they begin; never the keys themselves.", schema: apiKeysSchema },
		},
	},
	{
		method: "POST",
		path: "/v1/api-keys",
		handler: api("routes/accounts/create-api-key"),
		auth: "account",
		summary: "Make an API key",
		description: "The answer is the only one that ever holds the key.",
		requestBody: { description: "What the key is for; may be left out.", schema: createApiKeyBodySchema },
		responses: {
			201: { description: "The key.", schema: createdApiKeySchema },
			409: { description: "The account has as many active keys as it may have (`too_many_api_keys`)." },
		},
	},
	{
		method: "DELETE",
		path: "/v1/api-keys/{id}",
		handler: api("routes/accounts/revoke-api-key"),
		auth: "account",
		summary: "Revoke an API key",
		description: "It is invalid at once, everywhere.",
		pathParameters: apiKeyPathSchema,
		query: revokeApiKeyQuerySchema,
		responses: {
			204: { description: "It has been revoked." },
			404: { description: "The account has no active key with this id." },
			409: { description: "It is the last one (`last_api_key`), and `confirm` is not `last`." },
		},
	},
	{
		method: "GET",
		path: "/v1/webhook-subscriptions",
		handler: api("routes/webhooks/list-webhook-subscriptions"),
		auth: "account",
		summary: "What the account watches",
		responses: {
			200: { description: "With how deliveries go; never the secrets.", schema: webhookSubscriptionsSchema },
		},
	},
	{
		method: "POST",
		path: "/v1/webhook-subscriptions",
		handler: api("routes/webhooks/create-webhook-subscription"),
		auth: "account",
		summary: "Be notified when a package's risk changes",
		description:
			"When the status, the risk level or the class of the forecast of a watched package changes, a `PackageRiskChanged` event is posted to the URL: with what the last notification said, what holds now, and why. Deliveries are signed as standardwebhooks.com describes, are tried for a day, and may arrive more than once: `webhook-id` tells. Any 2xx accepts one; 410 ends the subscription; redirects are not followed.",
		requestBody: { description: "Where to, and what to watch.", schema: createWebhookSubscriptionBodySchema },
		responses: {
			201: {
				description: "The subscription, with the secret that verifies its deliveries.",
				schema: createdWebhookSubscriptionSchema,
			},
			409: { description: "The account has its ten subscriptions (`too_many_webhook_subscriptions`)." },
		},
	},
	{
		method: "DELETE",
		path: "/v1/webhook-subscriptions/{id}",
		handler: api("routes/webhooks/delete-webhook-subscription"),
		auth: "account",
		summary: "Stop watching",
		description: "Nothing is delivered from then on.",
		pathParameters: webhookSubscriptionPathSchema,
		responses: {
			204: { description: "It has been deleted." },
			404: { description: "The account has no subscription with this id." },
		},
	},
	{
		method: "GET",
		path: "/v1/usage",
		handler: api("routes/accounts/get-usage"),
		auth: "account",
		summary: "What the account has used of its plan this month",
		description: "Asking costs nothing.",
		responses: { 200: { description: "Counted by calendar month, UTC.", schema: usageSchema } },
	},
	{
		method: "POST",
		path: "/v1/signup",
		handler: api("routes/accounts/sign-up"),
		auth: "public",
		summary: "Sign up with an e-mail address",
		description:
			"As JSON or as a form. Sends a link that confirms the address. The answer is the same for all.",
		requestBody: { description: "The address.", schema: emailBodySchema },
		responses: {
			202: { description: "A mail is on its way.", schema: mailRequestedSchema },
			429: { description: "Too many mails have been asked for from this network. See `Retry-After`." },
		},
	},
	{
		method: "GET",
		path: "/v1/verify",
		handler: api("routes/accounts/show-verification"),
		auth: "public",
		summary: "The page behind the link that confirms an address",
		description: "Uses nothing up: the page has a button for that.",
		query: tokenQuerySchema,
		responses: { 200: { description: "A page.", contentType: "text/html" } },
	},
	{
		method: "POST",
		path: "/v1/verify",
		handler: api("routes/accounts/verify"),
		auth: "public",
		summary: "Confirm an address",
		description:
			"As JSON or as a form; with `Accept: text/html` the answer is a page. Makes the account and its first API key, and sets the session cookie.",
		requestBody: { description: "The token of the link.", schema: tokenBodySchema },
		responses: {
			201: { description: "The first API key. It is never shown again.", schema: createdApiKeySchema },
			400: { description: "`token_invalid`, `token_expired` or `token_already_used`." },
			403: { description: "The form stands on another site." },
		},
	},
	{
		method: "POST",
		path: "/v1/auth/magic-link",
		handler: api("routes/accounts/request-magic-link"),
		auth: "public",
		summary: "Ask for a link to sign in with",
		description: "As JSON or as a form. One link a minute for an address. The answer is the same for all.",
		requestBody: { description: "The address.", schema: emailBodySchema },
		responses: {
			202: { description: "A mail is on its way, if there is such an account.", schema: mailRequestedSchema },
			429: { description: "Too many mails have been asked for from this network. See `Retry-After`." },
		},
	},
	{
		method: "GET",
		path: "/v1/auth/callback",
		handler: api("routes/accounts/show-sign-in"),
		auth: "public",
		summary: "The page behind the link to sign in with",
		description: "Uses nothing up: the page has a button for that.",
		query: tokenQuerySchema,
		responses: { 200: { description: "A page.", contentType: "text/html" } },
	},
	{
		method: "POST",
		path: "/v1/auth/callback",
		handler: api("routes/accounts/sign-in"),
		auth: "public",
		summary: "Sign in with a link",
		description:
			"As JSON or as a form; with `Accept: text/html` the answer is a page. Sets the session cookie, for 7 days. The browser that opened the page may send its form again and gets the same answer.",
		requestBody: { description: "The token of the link.", schema: tokenBodySchema },
		responses: {
			200: { description: "The session cookie is set.", schema: signedInSchema },
			400: { description: "`token_invalid`, `token_expired` or `token_already_used`." },
			403: { description: "The form stands on another site." },
			409: { description: "The same browser's request is being worked on (`sign_in_under_way`)." },
		},
	},
	{
		method: "GET",
		path: "/v1/auth/me",
		handler: api("routes/accounts/get-me"),
		auth: "session",
		summary: "Who is signed in",
		responses: { 200: { description: "The account of the session.", schema: meSchema } },
	},
	{
		method: "POST",
		path: "/v1/auth/logout",
		handler: api("routes/accounts/sign-out"),
		auth: "public",
		summary: "Sign out",
		responses: {
			204: { description: "The session cookie is removed." },
			403: { description: "Another site may not sign the visitor out." },
		},
	},
	{
		method: "POST",
		path: "/v1/webhooks/stripe",
		handler: api("routes/accounts/stripe-webhook"),
		auth: "public",
		summary: "What Stripe reports",
		description:
			"Events of the types checkout.session.completed and customer.subscription.*, with Stripe's signature; all others are taken and left alone.",
		responses: {
			200: { description: "Taken.", schema: receivedSchema },
			400: { description: "The signature is wrong or too old (`invalid_signature`)." },
		},
	},
	{
		method: "GET",
		path: "/v1/dead-letters",
		handler: api("routes/operations/list-dead-letters"),
		auth: "operator",
		summary: "Collections that wait for another attempt, and those that were given up",
		query: deadLettersQuerySchema,
		responses: {
			200: {
				description: "The queue's depth, and a page of what was given up, newest first.",
				schema: deadLettersSchema,
			},
		},
	},
	{
		method: "POST",
		path: "/v1/dead-letters/{id}/redrive",
		handler: api("routes/operations/redrive-dead-letter"),
		auth: "operator",
		summary: "Collect again what was given up",
		description: "Starts a collection of the sources that were missing and removes the record.",
		pathParameters: deadLetterPathSchema,
		responses: {
			202: { description: "The collection has been started.", schema: collectionAcceptedSchema },
			404: { description: "Nothing is recorded under this id, or it has expired." },
			409: { description: "The recorded message names no package." },
		},
	},
	{
		method: "POST",
		path: "/v1/circuits/{name}/{action}",
		handler: api("routes/operations/steer-circuit"),
		auth: "operator",
		summary: "Hold a circuit open, let everything pass, or leave it to itself again",
		description: "Holds for all processes, until it is told otherwise.",
		pathParameters: circuitPathSchema,
		responses: {
			200: { description: "The circuit's state now.", schema: steeredCircuitSchema },
			404: { description: "There is no such circuit or action." },
		},
	},
	{
		method: "GET",
		path: "/v1/status",
		handler: api("routes/operations/get-status"),
		auth: "public",
		summary: "Is it working, what waits, and which upstream is given a rest?",
		description: "A value that cannot be read is null, with the reason beside it.",
		responses: { 200: { description: "What is known now.", schema: statusSchema } },
	},
	{
		method: "GET",
		path: "/v1/health",
		handler: api("routes/service/get-health"),
		auth: "public",
		summary: "Is the service up?",
		responses: { 200: { description: "It is.", schema: healthSchema } },
	},
	{
		method: "GET",
		path: "/openapi.json",
		handler: api("routes/service/get-openapi"),
		auth: "public",
		summary: "This document",
		responses: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
	},
];

/** Answers every request that no route matches, with a clear 404 or 405. */
export const DEFAULT_ROUTE_HANDLER = api("http/not-found");
