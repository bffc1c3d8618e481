/**
 * Serves one body under a package's address with a web framework, or with node:http alone, and prints the port. No key is
 * asked for and nothing is counted. Arguments: the framework's name, the body.
 */
import { createServer } from "node:http";

const ADDRESS = "/v1/packages/:ecosystem/:name";
const TYPE = "application/json";
const [, , name = "", body = ""] = process.argv;

const FRAMEWORKS = {
	"node:http"() {
		const server = createServer((_, response) => {
			response.writeHead(200, { "content-type": TYPE, "content-length": Buffer.byteLength(body) });
			response.end(body);
		});
		server.listen(0, "127.0.0.1", () => announce(server.address()));
	},
	async fastify() {
		const { default: fastify } = await import("fastify");
		const app = fastify();
		app.get(ADDRESS, (_, reply) => reply.type(TYPE).send(body));
		await app.listen({ port: 0, host: "127.0.0.1" });
		announce(app.server.address());
	},
	async hono() {
		const [{ Hono }, { serve }] = await Promise.all([import("hono"), import("@hono/node-server")]);
		const app = new Hono();
		app.get(ADDRESS, (context) => context.body(body, 200, { "content-type": TYPE }));
		serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, announce);
	},
	async express() {
		const { default: express } = await import("express");
		const app = express();
		app.get(ADDRESS, (_, response) => response.type(TYPE).send(body));
		const server = app.listen(0, "127.0.0.1", () => announce(server.address()));
	},
};

function announce(address) {
	process.stdout.write(`${address.port}\n`);
}

const serve = Object.hasOwn(FRAMEWORKS, name) ? FRAMEWORKS[name] : undefined;
if (!serve) throw new Error(`There is no framework ${JSON.stringify(name)}.`);
await serve();
