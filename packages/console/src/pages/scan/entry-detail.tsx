import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { useDraft } from "../../parts/actions/draft.ts";
import { formatDate } from "../../parts/format.ts";
import { type AcceptedRisk, type Entry, isMalware } from "./scan-model.ts";

/** Opens in its row: the path to the package, advice, and the team's decision. */
export function EntryDetail({
	entry,
	project,
	accepted,
	onAccept,
}: {
	entry: Entry;
	project: string;
	accepted: AcceptedRisk | undefined;
	onAccept: (risk: AcceptedRisk | undefined) => void;
}) {
	const { assessed, listed } = entry;
	const [isAccepting, setAccepting] = useState(false);
	return (
		<div class="detail" role="row">
			<div role="cell" class="detail-in">
				<div>
					<h3>The shortest way to it</h3>
					<ol class="way">
						{[project, ...listed.path].map((step, index, all) => (
							<li key={`${index} ${step}`} class={index === all.length - 1 ? "last" : ""}>
								<span>{step}</span>
								{index === 1 && <span class="pill">yours to change</span>}
							</li>
						))}
					</ol>
				</div>
				<div class="stack tight">
					<h3>What to do</h3>
					<p class="small soft">{adviceFor(entry)}</p>
					{assessed && (
						<ul class="reasons small soft">
							{assessed.reasons.slice(0, 4).map(({ id, text }) => (
								<li key={id + text}>{text}</li>
							))}
							{assessed.in_use.flatMap(({ version, reasons, mended_by: mended }) =>
								reasons.slice(0, 2).map(({ id, text }) => (
									<li key={`${version} ${id} ${text}`}>
										{`${version}: ${text}`}
										{mended ? ` Fixed by ${mended}.` : ""}
									</li>
								)),
							)}
						</ul>
					)}
					<div class="row wrap">
						<Link class="btn s" href={packagePath(listed.ecosystem, listed.package)}>
							Why, in full
						</Link>
						{accepted ? (
							<button type="button" class="btn s" onClick={() => onAccept(undefined)}>
								Remove the acceptance
							</button>
						) : (
							<button
								type="button"
								class="btn s"
								disabled={!assessed || isMalware(entry)}
								title={isMalware(entry) ? "Malware cannot be accepted." : undefined}
								aria-expanded={isAccepting}
								onClick={() => setAccepting(!isAccepting)}
							>
								Accept the risk
							</button>
						)}
					</div>
					{accepted && (
						<p class="small">{`Accepted until ${formatDate(accepted.until)}: ${accepted.reason}`}</p>
					)}
					{isAccepting && !accepted && (
						<AcceptForm
							name={entry.key}
							onAccept={(risk) => {
								onAccept(risk);
								setAccepting(false);
							}}
						/>
					)}
				</div>
			</div>
		</div>
	);
}

function adviceFor({ assessed, listed, note }: Entry): string {
	if (!assessed) return note;
	const instead = assessed.replacements.map(({ name, kind }) =>
		kind === "removal" ? "nothing is needed" : name,
	);
	const [root] = listed.path;
	const parts = [
		instead.length > 0 ? `Instead: ${instead.slice(0, 3).join(", or ")}.` : "",
		listed.path.length > 1 && root
			? `It comes with ${root}: a newer version of ${root} may no longer need it.`
			: "",
	];
	return parts.filter(Boolean).join(" ") || assessed.headline;
}

const DAY_MS = 86_400_000;

function AcceptForm({ name, onAccept }: { name: string; onAccept: (risk: AcceptedRisk) => void }) {
	const [reason, setReason, forgetReason] = useDraft(`reason to accept ${name}`);
	const today = new Date().toISOString().slice(0, 10);
	const [until, setUntil, forgetUntil] = useDraft(
		`last day to accept ${name}`,
		new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10),
	);
	return (
		<form
			class="stack tight accept"
			onSubmit={(event) => {
				event.preventDefault();
				forgetReason();
				forgetUntil();
				onAccept({ package: name, reason: reason.trim(), until });
			}}
		>
			<label class="field">
				Reason
				<input
					required
					maxLength={500}
					placeholder="replaced in spring"
					value={reason}
					onInput={(event) => setReason(event.currentTarget.value)}
				/>
			</label>
			<label class="field">
				Last day
				<input
					type="date"
					required
					min={today}
					value={until}
					onInput={(event) => setUntil(event.currentTarget.value)}
				/>
			</label>
			<p class="row">
				<button type="submit" class="btn s first" disabled={reason.trim() === "" || until < today}>
					Accept until then
				</button>
			</p>
		</form>
	);
}
