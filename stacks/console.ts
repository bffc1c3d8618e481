/**
 * The console on AWS: its built files in a bucket that nobody but the CDN reads, and the API under the same address, so
 * that the session's cookie stays SameSite=Strict and no other origin is allowed anything.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { CONSOLE_HEADERS } from "@dephealth/contract/console-site.ts";
import { EDGE_PROOF_HEADER } from "@dephealth/contract/edge.ts";
import {
	API_PATHS,
	PAGE_FUNCTION,
	SECURITY_HEADERS,
	type SiteFile,
	siteFiles,
	siteHeaders,
	VIEWER_FUNCTION,
} from "./console-site.ts";
import { resourceName } from "./resource-names.ts";
import type { Settings } from "./settings.ts";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const SITE = "site";
const API = "api";

/**
 * @param deps.edgeSecret what proves to the API that a request came through the CDN; empty while none is set
 * @returns where console and API are reached
 */
export function createConsole(deps: {
	settings: Settings;
	api: sst.aws.ApiGatewayV2;
	edgeSecret: $util.Input<string>;
}): $util.Output<string> {
	const { settings, api } = deps;
	const bucket = new sst.aws.Bucket("Console", { access: "cloudfront" });
	upload(bucket, siteFiles(buildConsole()));
	const access = new aws.cloudfront.OriginAccessControl("ConsoleAccess", {
		name: resourceName("console"),
		originAccessControlOriginType: "s3",
		signingBehavior: "always",
		signingProtocol: "sigv4",
	});
	const headers = createHeaders();
	const site = {
		targetOriginId: SITE,
		viewerProtocolPolicy: "redirect-to-https",
		allowedMethods: ["GET", "HEAD"],
		cachedMethods: ["GET", "HEAD"],
		compress: true,
		cachePolicyId: CACHING_OPTIMIZED,
		responseHeadersPolicyId: headers.id,
	};
	const viewer = createEdgeFunction("viewer", VIEWER_FUNCTION);
	const cdn = new sst.aws.Cdn("ConsoleCdn", {
		comment: `The console of ${resourceName("")}`.replace(/-$/, ""),
		...(settings.consoleDomain !== undefined && { domain: settings.consoleDomain }),
		origins: [
			{
				originId: SITE,
				domainName: bucket.nodes.bucket.bucketRegionalDomainName,
				originAccessControlId: access.id,
			},
			{
				originId: API,
				domainName: $util.output(api.url).apply((url) => new URL(url).host),
				customHeaders: $util
					.output(deps.edgeSecret)
					.apply((value) => (value === "" ? [] : [{ name: EDGE_PROOF_HEADER, value }])),
				customOriginConfig: {
					httpPort: 80,
					httpsPort: 443,
					originProtocolPolicy: "https-only",
					originSslProtocols: ["TLSv1.2"],
				},
			},
		],
		defaultCacheBehavior: {
			...site,
			functionAssociations: [
				{ eventType: "viewer-request", functionArn: createEdgeFunction("page", PAGE_FUNCTION).arn },
			],
		},
		orderedCacheBehaviors: API_PATHS.map((pathPattern) => ({
			pathPattern,
			targetOriginId: API,
			viewerProtocolPolicy: "https-only",
			allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
			cachedMethods: ["GET", "HEAD"],
			compress: true,
			cachePolicyId: CACHING_DISABLED,
			originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
			functionAssociations: [{ eventType: "viewer-request", functionArn: viewer.arn }],
		})),
		// A deployment need not wait for every edge of the world.
		wait: false,
	});
	return $util.output(cdn.domainUrl).apply((url) => (url === undefined ? cdn.url : $util.output(url)));
}

/**
 * Builds with the Node of this checkout: the shell that deploys may have an older one. @returns the built files'
 * directory
 */
function buildConsole(): string {
	return execFileSync(join("node_modules", "node", "bin", "node"), [join("scripts", "build-console.ts")], {
		encoding: "utf8",
	}).trim();
}

/** The page comes last: it names files that must be there. */
function upload(bucket: sst.aws.Bucket, files: readonly SiteFile[]): void {
	const isPage = ({ key }: SiteFile) => key === "index.html";
	const put = ({ path, key, contentType, cacheControl }: SiteFile, dependsOn: $util.Resource[]) =>
		new aws.s3.BucketObjectv2(
			`Console/${key}`,
			{ bucket: bucket.name, key, source: new $util.asset.FileAsset(path), contentType, cacheControl },
			{ dependsOn },
		);
	const parts = files.filter((file) => !isPage(file)).map((file) => put(file, []));
	for (const page of files.filter(isPage)) put(page, parts);
}

function createEdgeFunction(name: string, code: string) {
	return new aws.cloudfront.Function(`Console-${name}`, {
		name: resourceName(`console-${name}`),
		runtime: "cloudfront-js-2.0",
		publish: true,
		code,
	});
}

function createHeaders() {
	const named = siteHeaders();
	const headerValue = (name: string) => named.find(({ header }) => header === name)?.value ?? "";
	return new aws.cloudfront.ResponseHeadersPolicy("ConsoleHeaders", {
		name: resourceName("console"),
		securityHeadersConfig: {
			contentSecurityPolicy: {
				contentSecurityPolicy: CONSOLE_HEADERS["content-security-policy"] ?? "",
				override: true,
			},
			contentTypeOptions: { override: true },
			referrerPolicy: { referrerPolicy: headerValue("referrer-policy"), override: true },
			strictTransportSecurity: {
				accessControlMaxAgeSec: Number(headerValue("strict-transport-security").replace(/\D/g, "")),
				override: true,
			},
		},
		customHeadersConfig: { items: named.filter(({ header }) => !SECURITY_HEADERS.has(header)) },
	});
}
