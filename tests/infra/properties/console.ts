import { runInNewContext } from "node:vm";
import { CONSOLE_HEADERS, isConsolePage } from "@dephealth/contract/console-site.ts";
import { EDGE_PROOF_HEADER, EDGE_VIEWER_HEADER } from "@dephealth/contract/edge.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { differences, plain, resourcesOf, textOf } from "../read-app.ts";
import type { App } from "../synth/synthesize.ts";

type Behavior = {
	pathPattern?: string;
	targetOriginId: string;
	viewerProtocolPolicy: string;
	cachePolicyId: string;
	responseHeadersPolicyId?: string;
	functionAssociations?: { functionArn: string }[];
};
type Origin = {
	originId: string;
	domainName: string;
	originAccessControlId?: string;
	customOriginConfig?: { originProtocolPolicy: string };
	customHeaders?: unknown;
};

function cdnOf(app: App) {
	const [cdn] = resourcesOf(app, "cdn");
	if (!cdn) return undefined;
	const origins = (plain(cdn.inputs["origins"]) ?? []) as Origin[];
	return {
		cdn,
		origins,
		ofKind: (kind: "bucket" | "api") =>
			origins.find(({ customOriginConfig }) => (customOriginConfig === undefined) === (kind === "bucket")),
		site: cdn.inputs["defaultCacheBehavior"] as Behavior,
		others: (cdn.inputs["orderedCacheBehaviors"] ?? []) as Behavior[],
	};
}

/** Paths of the route table with something in the place of what they take. */
const API_ADDRESSES = ROUTES.map(({ path }) => path.replace(/\{\w+\+?\}/g, "x"));
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

function matches({ pathPattern = "" }: Behavior, path: string): boolean {
	return pathPattern.endsWith("*") ? path.startsWith(pathPattern.slice(0, -1)) : path === pathPattern;
}

/** What is the API's goes to the API and is never kept; everything else comes from the bucket; all of it by HTTPS. */
export function apiAndConsoleShareOneAddress(app: App): string[] {
	const found = cdnOf(app);
	if (!found) return ["there is no CDN"];
	const { site, others, ofKind, cdn } = found;
	const api = ofKind("api");
	const apiHost = resourcesOf(app, "apiDomain").map((domain) => textOf(domain, "domainName"))[0];
	return [
		...API_ADDRESSES.filter(
			(path) => others.find((behavior) => matches(behavior, path))?.targetOriginId !== api?.originId,
		).map((path) => `${path} does not reach the API`),
		...others
			.filter(({ cachePolicyId }) => cachePolicyId !== CACHING_DISABLED)
			.map(({ pathPattern }) => `answers of ${pathPattern} are kept for others`),
		...(site.targetOriginId === ofKind("bucket")?.originId
			? []
			: ["the console does not come from its bucket"]),
		...[site, ...others]
			.filter(({ viewerProtocolPolicy }) => !/^(?:redirect-to-https|https-only)$/.test(viewerProtocolPolicy))
			.map(({ pathPattern = "the console" }) => `${pathPattern} is answered without encryption`),
		...(api?.customOriginConfig?.originProtocolPolicy === "https-only"
			? []
			: ["the API is asked in the clear"]),
		...(apiHost === undefined || api?.domainName === apiHost
			? []
			: [`the API is ${apiHost}, not ${api?.domainName}`]),
		...differences(
			"name",
			(cdn.inputs["aliases"] ?? []) as string[],
			[app.environment["DEPHEALTH_CONSOLE_DOMAIN"] ?? []].flat(),
		),
	];
}

/** The bucket is read by the CDN and by nobody else. */
export function nobodyReadsTheBucketButTheCdn(app: App): string[] {
	const origin = cdnOf(app)?.ofKind("bucket");
	const open = resourcesOf(app, "publicAccess").filter(({ name, inputs }) => {
		const isConsole = name.startsWith("Console");
		return (
			isConsole &&
			["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].some(
				(input) => inputs[input] !== true,
			)
		);
	});
	return [
		...(origin?.originAccessControlId ? [] : ["the CDN asks the bucket as anybody would"]),
		...open.map(({ name }) => `${name} leaves the bucket open`),
	];
}

type Policy = {
	contentSecurityPolicy?: { contentSecurityPolicy?: string };
	contentTypeOptions?: object;
	referrerPolicy?: { referrerPolicy?: string };
	strictTransportSecurity?: { accessControlMaxAgeSec?: number };
};

/** The console's files have the headers that one machine gives them, and browsers come by HTTPS alone. */
export function theConsoleIsAsStrictAsOnOneMachine(app: App): string[] {
	const found = cdnOf(app);
	const [policy] = resourcesOf(app, "responseHeaders");
	if (!policy || found?.site.responseHeadersPolicyId !== `${policy.name}-id`)
		return ["the console has no headers"];
	const security = policy.inputs["securityHeadersConfig"] as Policy;
	const custom = policy.inputs["customHeadersConfig"] as { items: { header: string; value: string }[] };
	const given = new Map([
		...custom.items.map(({ header, value }) => [header, value] as const),
		["content-security-policy", security.contentSecurityPolicy?.contentSecurityPolicy ?? ""],
		["referrer-policy", security.referrerPolicy?.referrerPolicy ?? ""],
		["x-content-type-options", security.contentTypeOptions ? "nosniff" : ""],
	]);
	return [
		...differences(
			"header",
			[...given].map(([name, value]) => `${name}: ${value}`),
			Object.entries(CONSOLE_HEADERS).map(([name, value]) => `${name}: ${value}`),
		),
		...((security.strictTransportSecurity?.accessControlMaxAgeSec ?? 0) >= 31_536_000
			? []
			: ["browsers may come without encryption"]),
	];
}

type EdgeRequest = { uri: string; headers: Record<string, { value: string }> };

/** Runs a CloudFront Function as CloudFront does. */
function runAtEdge(app: App, behavior: Behavior | undefined, request: EdgeRequest): EdgeRequest | undefined {
	const arns = behavior?.functionAssociations?.map(({ functionArn }) => functionArn) ?? [];
	const code = resourcesOf(app, "edgeFunction").find((edge) =>
		arns.some((arn) => arn.endsWith(textOf(edge, "name"))),
	);
	if (!code) return undefined;
	const event = { request: structuredClone(request), viewer: { ip: "203.0.113.9" } };
	return runInNewContext(`${textOf(code, "code")}\nhandler(event)`, { event }) as EdgeRequest;
}

const ADDRESSES = [
	"/",
	"/index.html",
	"/scans/a",
	"/scansible",
	"/packages/npm/@scope/name",
	"/executions",
	"/account",
	"/assets/index-1234.js",
	"/favicon.svg",
];

/** Every address of a page is answered with the page, as on one machine; a file with the file. */
export function everyPageIsThePage(app: App): string[] {
	return ADDRESSES.flatMap((uri) => {
		const answered = runAtEdge(app, cdnOf(app)?.site, { uri, headers: {} })?.uri;
		const expected = isConsolePage(uri) ? "/index.html" : uri;
		return answered === expected ? [] : [`${uri} is answered with ${answered}`];
	});
}

/** The API learns who asks from the CDN alone: what a visitor writes under that name is written over. */
export function theApiLearnsWhoAsks(app: App): string[] {
	const found = cdnOf(app);
	const secret = app.environment["SST_SECRET_EdgeSecret"];
	const headers = JSON.stringify(found?.ofKind("api")?.customHeaders ?? []);
	const wrong = found?.others.filter((behavior) => {
		const request = { uri: "/v1/x", headers: { [EDGE_VIEWER_HEADER]: { value: "192.0.2.1" } } };
		return runAtEdge(app, behavior, request)?.headers[EDGE_VIEWER_HEADER]?.value !== "203.0.113.9";
	});
	return [
		...(wrong ?? []).map(({ pathPattern }) => `${pathPattern} does not say who asks`),
		...(secret === undefined || (headers.includes(EDGE_PROOF_HEADER) && headers.includes(secret))
			? []
			: ["the CDN proves nothing to the API"]),
	];
}

/** All files of the build are there, the page among them, which is asked for each time. */
export function theConsoleIsUploaded(app: App): string[] {
	const objects = resourcesOf(app, "object");
	const page = objects.find((object) => textOf(object, "key") === "index.html");
	const immutable = objects.filter((object) => textOf(object, "cacheControl").includes("immutable"));
	return [
		...(page && textOf(page, "cacheControl") === "no-cache"
			? []
			: ["the page is missing, or kept by browsers"]),
		...(immutable.some((object) => textOf(object, "key").endsWith(".js")) ? [] : ["the scripts are missing"]),
		...immutable
			.filter((object) => !textOf(object, "key").startsWith("assets/"))
			.map((object) => `${textOf(object, "key")} is kept for ever`),
	];
}
