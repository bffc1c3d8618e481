/** dynalite, in memory, on its own port. */
import { listen } from "@dephealth/local/http/listen.ts";
import dynalite from "dynalite";

export async function startDynalite() {
	const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
	const port = await listen(server, 0, "127.0.0.1");
	return {
		url: `http://127.0.0.1:${port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
