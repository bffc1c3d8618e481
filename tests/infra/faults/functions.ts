import { plain } from "../read-app.ts";
import { build, change, environment, type Faults, remove, set } from "./spoil.ts";

export const functionFaults = {
	"every handler is one function": [
		{ says: "a function is missing", apply: remove("function", /TasksClaim/) },
		{
			says: "a handler is deployed twice",
			apply: (app) => ({
				...app,
				builds: app.builds.map((item) => ({ ...item, handler: app.builds[0]?.handler ?? "" })),
			}),
		},
	],
	"every function's needs have been decided on": [
		{
			says: "a new handler that nobody has decided on",
			apply: build((item) => {
				item.handler = "packages/functions/src/tasks/brand-new.handler";
			}),
		},
		{ says: "needs of a handler that is no more", apply: remove("function", /TasksScore/) },
	],
	"every handler is a file": [
		{
			says: "a typing error in a path",
			apply: build((item) => {
				item.handler = "packages/functions/src/tasks/clam.handler";
			}),
		},
	],
	"functions are built as decided": [
		{ says: "another runtime", apply: set("function", /TasksSave/, { runtime: "nodejs20.x" }) },
		{ says: "another processor", apply: set("function", /TasksSave/, { architectures: ["x86_64"] }) },
		{ says: "more memory", apply: set("function", /TasksSave/, { memorySize: 10_240 }) },
		{ says: "more time", apply: set("function", /TasksSave/, { timeout: 900 }) },
		{
			says: "not minified",
			apply: build((item) => {
				item.properties.minify = false;
			}),
		},
		{
			says: "no source map",
			apply: build((item) => {
				item.properties.sourcemap = false;
			}),
		},
		{
			says: "all source maps read at each start",
			apply: environment(/TasksSave/, (variables) => {
				variables["NODE_OPTIONS"] = "--enable-source-maps";
			}),
		},
	],
	"functions are traced": [
		{ says: "no X-Ray", apply: set("function", /ApiGetPackage/, { tracingConfig: { mode: "PassThrough" } }) },
	],
	"functions log JSON to a group of their own": [
		{
			says: "text",
			apply: change("function", /ApiGetPackage/, (inputs) => {
				Object.assign(inputs["loggingConfig"] as object, { logFormat: "Text" });
			}),
		},
		{ says: "the group is missing", apply: remove("logGroup", /ApiGetPackage/) },
		{ says: "kept for ever", apply: set("logGroup", /ApiGetPackage/, { retentionInDays: undefined }) },
		{
			says: "a shared group",
			apply: (app) => {
				const other = app.resources.find(({ name }) => name === "TasksSaveFunction");
				return set("function", /ApiGetPackage/, { loggingConfig: other?.inputs["loggingConfig"] })(app);
			},
		},
	],
	"environments are valid configurations": [
		{
			says: "a variable is missing",
			apply: environment(/TasksSave/, (variables) => {
				delete variables["PACKAGES_TABLE"];
			}),
		},
		{
			says: "a variable of another shape",
			apply: environment(/ApiGetPackage/, (variables) => {
				variables["COLLECT_PACKAGE_STATE_MACHINE_ARN"] = "collect-package";
			}),
		},
	],
	"secrets go where they are needed": [
		{
			says: "a secret for a function that does not need it",
			apply: environment(/TasksCollectNpmFunction/, (variables) => {
				variables["GITHUB_TOKEN"] = "x";
			}),
		},
		{
			says: "a secret is missing",
			apply: environment(/TasksCollectGithubFunction/, (variables) => {
				delete variables["GITHUB_TOKEN"];
			}),
		},
		{
			says: "a secret in plain text",
			apply: change("function", /TasksCollectGithubFunction/, (inputs) => {
				inputs["environment"] = plain(inputs["environment"]);
			}),
		},
	],
} satisfies Faults;
