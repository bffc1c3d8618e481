import { TYPES } from "../read-app.ts";
import { add, change, type Faults, remove, set } from "./spoil.ts";

export const apiFaults = {
	"routes are those of the route table": [
		{ says: "a route is missing", apply: remove("route", /./) },
		{
			says: "a route of its own",
			apply: add("route", "Extra", { routeKey: "GET /debug", target: "integrations/x" }),
		},
		{
			says: "a route that leads to another function",
			apply: (app) => {
				const other = app.resources.find(({ name }) => name === "ApiGetHealthFunction")?.inputs["name"];
				return set("integration", /./, {
					integrationUri: `arn:aws:lambda:${app.region}:${app.account}:function:${other}`,
				})(app);
			},
		},
		{
			says: "no default",
			apply: change("route", /./, (inputs) => Object.assign(inputs, { routeKey: "$default" })),
		},
	],
	"handlers receive payload version 2.0": [
		{ says: "1.0", apply: set("integration", /./, { payloadFormatVersion: "1.0" }) },
	],
	"functions are called by their API only": [
		{
			says: "by any API",
			apply: set("permission", /./, { sourceArn: "arn:aws:execute-api:eu-central-1:1:other/*" }),
		},
		{ says: "by anybody", apply: add("permission", "Public", { principal: "*", function: "x" }) },
		{
			says: "the API may call nothing",
			apply: (app) => ({ ...app, resources: app.resources.filter(({ type }) => type !== TYPES.permission) }),
		},
	],
	"requests are throttled": [
		{ says: "without limit", apply: set("apiStage", /./, { defaultRouteSettings: undefined }) },
		{
			says: "another limit",
			apply: set("apiStage", /./, {
				defaultRouteSettings: { throttlingRateLimit: 10_000, throttlingBurstLimit: 20_000 },
			}),
		},
	],
	"requests are logged": [
		{ says: "no access log", apply: set("apiStage", /./, { accessLogSettings: undefined }) },
	],
	"browsers may call from configured origins": [
		{ says: "from anywhere", apply: set("api", /./, { corsConfiguration: { allowOrigins: ["*"] } }) },
	],
	"the domain is the configured one": [
		{ says: "another one", apply: add("apiDomain", "OtherDomain", { domainName: "other.example" }) },
	],
} satisfies Faults;
