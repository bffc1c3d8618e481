/** The measure for cold starts: nothing but the DynamoDB client, as `import "@aws-sdk/client-dynamodb"` loads it. */
import { build } from "esbuild";
import { bytesAtStart, PACKAGES_FOLDER, PLAIN_BUNDLE } from "./bundle-lambda.ts";
import { type ColdStart, startCold } from "./fresh-process.ts";

const READ_ONE_ITEM = `
	const { DynamoDBClient, GetItemCommand } = bundle;
	const Key = { pk: { S: "npm#package-0" }, sk: { S: "LATEST" } };
	const { Item } = await new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.PACKAGES_TABLE, Key }));
	if (!Item?.document) throw new Error("not read");
`;

export type ColdClient = {
	/** Bytes that are loaded. */
	bytes: number;
	/** Imports the client and reads one item. */
	start(): Promise<ColdStart>;
};

/** @param environment of a store with `package-0` */
export async function bundleColdClient(
	directory: string,
	environment: NodeJS.ProcessEnv,
): Promise<ColdClient> {
	const { metafile } = await build({
		...PLAIN_BUNDLE,
		stdin: { contents: 'export * from "@aws-sdk/client-dynamodb";', resolveDir: PACKAGES_FOLDER },
		outdir: `${directory}/client`,
	});
	return {
		bytes: bytesAtStart(metafile, "<stdin>"),
		start: () => startCold(`${directory}/client/stdin.mjs`, environment, READ_ONE_ITEM),
	};
}
