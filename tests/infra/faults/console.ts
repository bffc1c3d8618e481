import { plain } from "../read-app.ts";
import { change, type Faults, remove, set } from "./spoil.ts";

export const consoleFaults = {
	"API and console share one address": [
		{ says: "no CDN", apply: remove("cdn", /./) },
		{ says: "nothing reaches the API", apply: set("cdn", /./, { orderedCacheBehaviors: [] }) },
		{ says: "another name", apply: set("cdn", /./, { aliases: ["other.example"] }) },
		{
			says: "answers are kept",
			apply: change("cdn", /./, (inputs) => {
				const [first] = inputs["orderedCacheBehaviors"] as { cachePolicyId: string }[];
				if (first) first.cachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6";
			}),
		},
		{
			says: "without encryption",
			apply: change("cdn", /./, (inputs) => {
				(inputs["defaultCacheBehavior"] as { viewerProtocolPolicy: string }).viewerProtocolPolicy =
					"allow-all";
			}),
		},
	],
	"nobody reads the bucket but the CDN": [
		{ says: "open", apply: set("publicAccess", /^Console/, { blockPublicPolicy: false }) },
		{
			says: "asked as anybody would",
			apply: change("cdn", /./, (inputs) => {
				for (const origin of plain(inputs["origins"]) as { originAccessControlId?: string }[]) {
					delete origin.originAccessControlId;
				}
			}),
		},
	],
	"the console is as strict as on one machine": [
		{ says: "no headers", apply: remove("responseHeaders", /./) },
		{
			says: "inline scripts",
			apply: change("responseHeaders", /./, (inputs) => {
				const security = inputs["securityHeadersConfig"] as Record<string, unknown>;
				security["contentSecurityPolicy"] = { contentSecurityPolicy: "script-src 'unsafe-inline'" };
			}),
		},
		{
			says: "without HTTPS",
			apply: change("responseHeaders", /./, (inputs) => {
				delete (inputs["securityHeadersConfig"] as Record<string, unknown>)["strictTransportSecurity"];
			}),
		},
	],
	"every page is the page": [
		{
			says: "no function",
			apply: change("cdn", /./, (inputs) => {
				(inputs["defaultCacheBehavior"] as { functionAssociations: unknown }).functionAssociations = [];
			}),
		},
	],
	"the API learns who asks": [
		{
			says: "believes the visitor",
			apply: set("edgeFunction", /viewer/, { code: "function handler(event) { return event.request; }" }),
		},
	],
	"the console is uploaded": [
		{ says: "no page", apply: remove("object", /index\.html/) },
		{
			says: "a page that is kept",
			apply: set("object", /index\.html/, { cacheControl: "max-age=31536000" }),
		},
	],
} satisfies Faults;
