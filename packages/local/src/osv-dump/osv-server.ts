/** Answers as https://api.osv.dev does, from a dump: scans then need no network for advisories. */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { AwsError } from "../aws/aws-error.ts";
import { createTextReader } from "../aws/read-text.ts";
import { createBoundedServer } from "../http/bounded-server.ts";
import { listen, stopListening } from "../http/listen.ts";
import { isForThisMachine, isFromWebPage } from "../http/own-host.ts";
import { type OsvIndex, openOsvIndex } from "./osv-index.ts";

/** The file's name in the data directory. */
export const OSV_INDEX = "osv-index.db";
const HOST = "127.0.0.1";
/** A thousand queries of some hundred bytes. */
const MAX_BODY_BYTES = 1024 * 1024;
const STALLED_MS = 60_000;
/** https://google.github.io/osv.dev/post-v1-querybatch/ */
const MAX_QUERIES = 1000;
/** Below what clients take as one answer. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

const about = z.object({ ecosystem: z.string().max(100), name: z.string().max(1000) });
const querySchema = z.object({
	package: about,
	page_token: z
		.string()
		.regex(/^\d{1,7}$/)
		.optional(),
});
const batchSchema = z.object({ queries: z.array(z.object({ package: about })).max(MAX_QUERIES) });

const readText = createTextReader(MAX_BODY_BYTES);

type Answer = { status: number; body: string };

/**
 * @param paths.index where the dump's index is kept
 * @throws OsvDumpError
 */
export async function startOsvServer(paths: {
	dump: string;
	index: string;
}): Promise<{ url: string; close(): Promise<void> }> {
	const index = await openOsvIndex(paths);
	const server = createBoundedServer({ stalledMs: STALLED_MS }, (request, response) => {
		void respond(index, request, response);
	});
	const port = await listen(server, 0, HOST);
	return {
		url: `http://${HOST}:${port}`,
		async close() {
			await stopListening(server);
			index.close();
		},
	};
}

async function respond(index: OsvIndex, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { status, body } = await answer(index, request).catch((error: unknown) => toRefusal(error));
	response.writeHead(status, { "content-type": "application/json" }).end(body);
}

async function answer(index: OsvIndex, request: IncomingMessage): Promise<Answer> {
	if (!isForThisMachine(request) || isFromWebPage(request)) return refusal(403, "Not for web pages");
	if (request.method !== "POST") return refusal(404, "Not Found");
	const body: unknown = JSON.parse(await readText(request));
	switch (request.url) {
		case "/v1/query":
			return query(index, querySchema.parse(body));
		case "/v1/querybatch":
			return queryBatch(index, batchSchema.parse(body));
		default:
			return refusal(404, "Not Found");
	}
}

function query(index: OsvIndex, { package: asked, page_token: token }: z.infer<typeof querySchema>): Answer {
	const records = index.recordsOf(asked.ecosystem, asked.name);
	if (!records) return refusal(400, "Invalid ecosystem");
	const page: string[] = [];
	const start = Number(token ?? 0);
	let bytes = 0;
	for (const { json } of records.slice(start)) {
		if (page.length > 0 && bytes + json.length > MAX_PAGE_BYTES) break;
		page.push(json);
		bytes += json.length;
	}
	const next = start + page.length;
	const more = next < records.length ? `,"next_page_token":"${next}"` : "";
	return { status: 200, body: page.length === 0 ? "{}" : `{"vulns":[${page.join(",")}]${more}}` };
}

function queryBatch(index: OsvIndex, { queries }: z.infer<typeof batchSchema>): Answer {
	const results = queries.map(({ package: { ecosystem, name } }) => index.recordsOf(ecosystem, name));
	if (results.includes(undefined)) return refusal(400, "Invalid ecosystem");
	const lists = results.map((records = []) =>
		records.length === 0 ? {} : { vulns: records.map(({ id, modified }) => ({ id, modified })) },
	);
	return { status: 200, body: JSON.stringify({ results: lists }) };
}

function toRefusal(error: unknown): Answer {
	if (error instanceof SyntaxError || error instanceof z.ZodError) return refusal(400, "Invalid request");
	if (error instanceof AwsError) return refusal(error.status, error.message);
	return refusal(500, "The index cannot be read");
}

function refusal(status: number, message: string): Answer {
	return { status, body: JSON.stringify({ code: status, message }) };
}
