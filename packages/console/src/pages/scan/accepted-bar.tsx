import { saveFile } from "../../parts/actions/save-file.ts";
import { plural } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import type { AcceptedRisk } from "./scan-model.ts";

/** Accepted risks stand in the project's own file, where everybody sees them. This only makes the file. */
export function AcceptedBar({ accepted }: { accepted: readonly AcceptedRisk[] }) {
	return (
		<div class="ribbon" role="status">
			<span class="grow">
				{plural(accepted.length, "risk")} accepted. Put <code>.dephealthrc.json</code> beside the lockfile:
				the command line and the pipeline then apply it, too.
			</span>
			<button
				type="button"
				class="btn s"
				onClick={() => saveFile(".dephealthrc.json", configText(accepted), "application/json")}
			>
				<Icon name="download" size={13} />
				Save .dephealthrc.json
			</button>
		</div>
	);
}

export function configText(accepted: readonly AcceptedRisk[]): string {
	return `${JSON.stringify({ accepted_risks: accepted }, null, 2)}\n`;
}
