import { Dialog } from "./dialog.tsx";
import { KEYS } from "./keys.ts";

export function KeysHelp({ onClose }: { onClose: () => void }) {
	return (
		<Dialog name="Keys" onClose={onClose}>
			<h2>Keys</h2>
			<dl class="kv keys">
				{KEYS.map(([keys, what]) => (
					<div key={keys} class="pair">
						<dt>
							<kbd>{keys}</kbd>
						</dt>
						<dd>{what}</dd>
					</div>
				))}
			</dl>
			<form method="dialog">
				<button type="submit" class="btn">
					Close
				</button>
			</form>
		</Dialog>
	);
}
