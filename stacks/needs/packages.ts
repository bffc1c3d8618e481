/** The needs of the routes of packages and scans. */
import { index, start, table } from "../grants.ts";
import { AUTHENTICATE, api, CALLER, COUNTED, type Entry, type Needs, OPERATOR } from "./needs.ts";

/** Reads the current scan; packages that are still unknown are requested once more. */
const KEPT_SCAN = {
	...CALLER,
	grants: [
		...COUNTED,
		table("packages", "BatchGetItem"),
		table("operations", "Query", "UpdateItem"),
		start("collect-packages"),
	],
} as const satisfies Needs;

export const PACKAGE_NEEDS: readonly Entry[] = [
	[
		api("routes/packages/get-package"),
		{
			...CALLER,
			grants: [...COUNTED, table("packages", "GetItem"), start("collect-package")],
		},
	],
	[
		api("routes/packages/get-history"),
		{ ...CALLER, grants: [...COUNTED, table("packages", "Query", "GetItem")] },
	],
	[api("routes/packages/get-activity"), { ...CALLER, grants: [...COUNTED, table("packages", "GetItem")] }],
	[
		api("routes/packages/get-collection"),
		{ ...OPERATOR, grants: [...AUTHENTICATE, table("packages", "GetItem")] },
	],
	[
		api("routes/packages/list-packages"),
		{
			...OPERATOR,
			grants: [...AUTHENTICATE, index("packages", "risk-level-index"), table("packages", "BatchGetItem")],
		},
	],
	[api("routes/packages/get-badge"), { grants: [table("packages", "GetItem")] }],
	[
		api("routes/scans/scan"),
		{
			...CALLER,
			grants: [
				...COUNTED,
				table("packages", "BatchGetItem"),
				table("operations", "PutItem"),
				start("collect-packages"),
			],
		},
	],
	[api("routes/scans/get-scan"), KEPT_SCAN],
	[api("routes/scans/get-scan-report"), KEPT_SCAN],
	[api("routes/packages/collect-package"), { ...CALLER, grants: [...COUNTED, start("collect-package")] }],
];
