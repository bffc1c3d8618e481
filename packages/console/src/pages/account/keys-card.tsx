import type { ApiKey, createApiKey, revokeApiKey } from "@dephealth/contract/routes/accounts.ts";
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { keepDraft, useDraft } from "../../parts/actions/draft.ts";
import { FormActions } from "../../parts/actions/form-actions.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Answer } from "../../parts/answers/answer.tsx";
import { Failure } from "../../parts/answers/failure.tsx";
import { Card, Empty } from "../../parts/card.tsx";
import { formatDay } from "../../parts/format.ts";
import { AskedRow } from "../../parts/tables/asked-row.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { API_KEYS, useApiKeys } from "./account-queries.ts";
import { ShownOnce } from "./shown-once.tsx";

const NAME_DRAFT = "name of a key";

/** The account's keys by how they begin. A new one is shown once. */
export function KeysCard() {
	const client = useQueryClient();
	const query = useApiKeys();
	const [isMaking, setMaking] = useState(false);
	const [revoking, setRevoking] = useState<string | undefined>();
	const changed = () => client.invalidateQueries({ queryKey: API_KEYS });
	const make = useMutation({
		mutationFn: (name: string) =>
			call<typeof createApiKey>("POST /v1/api-keys", { body: name.trim() === "" ? {} : { name } }),
		onSuccess: () => {
			keepDraft(NAME_DRAFT, "");
			setMaking(false);
			return changed();
		},
	});
	return (
		<Card
			name="API keys"
			title="API keys"
			className="c7"
			tools={
				<>
					<span class="grow" />
					<button
						type="button"
						class="btn s"
						aria-expanded={isMaking}
						onClick={() => {
							make.reset();
							setMaking(true);
						}}
					>
						Make a key
					</button>
				</>
			}
		>
			{isMaking && (
				<MakeKey
					isWorking={make.isPending}
					refusal={refusalOf(make.error)}
					onMake={(name) => make.mutate(name)}
					onCancel={() => setMaking(false)}
				/>
			)}
			{make.data && (
				<div class="in">
					<ShownOnce
						what={`The key ${make.data.name} has been made.`}
						secret={make.data.api_key}
						onKept={() => make.reset()}
					/>
				</div>
			)}
			<Answer query={query} what="The keys" rows={3}>
				{(keys) =>
					keys.length === 0 ? (
						<Empty>There is no key. Programs need one; the console does not.</Empty>
					) : (
						<table aria-label="API keys">
							<TableHead
								columns={[["Name"], ["Begins with"], ["Made", "hide-s"], ["Actions", undefined, "unseen"]]}
							/>
							<tbody>
								{keys.map((key) => (
									<KeyRows
										key={key.id}
										apiKey={key}
										isLast={keys.length === 1}
										isAsking={revoking === key.id}
										onAsk={setRevoking}
										onRevoked={changed}
									/>
								))}
							</tbody>
						</table>
					)
				}
			</Answer>
		</Card>
	);
}

function MakeKey({
	isWorking,
	refusal,
	onMake,
	onCancel,
}: {
	isWorking: boolean;
	refusal: string | undefined;
	onMake: (name: string) => void;
	onCancel: () => void;
}) {
	const [name, setName, forget] = useDraft(NAME_DRAFT);
	return (
		<form
			class="in stack tight"
			aria-label="Make a key"
			onSubmit={(event) => {
				event.preventDefault();
				onMake(name);
			}}
		>
			<label class="field">
				What it is for
				<input
					maxLength={64}
					placeholder="pipeline"
					value={name}
					onInput={(event) => setName(event.currentTarget.value)}
				/>
			</label>
			{refusal && <Failure title="No key was made." meaning={refusal} />}
			<FormActions
				action="Make it"
				isWorking={isWorking}
				onCancel={() => {
					forget();
					onCancel();
				}}
			/>
		</form>
	);
}

function KeyRows({
	apiKey,
	isLast,
	isAsking,
	onAsk,
	onRevoked,
}: {
	apiKey: ApiKey;
	isLast: boolean;
	isAsking: boolean;
	onAsk: (id: string | undefined) => void;
	onRevoked: () => void;
}) {
	const revoke = useMutation({
		mutationFn: () =>
			call<typeof revokeApiKey>("DELETE /v1/api-keys/{id}", {
				path: { id: apiKey.id },
				query: { confirm: isLast ? "last" : undefined },
			}),
		onSuccess: () => {
			onAsk(undefined);
			onRevoked();
		},
	});
	return (
		<>
			<tr>
				<td class="strong breaks">{apiKey.name}</td>
				<td class="mono">{apiKey.prefix}…</td>
				<td class="hide-s soft">
					<Time at={apiKey.created_at}>{formatDay(apiKey.created_at)}</Time>
				</td>
				<td class="num">
					<button
						type="button"
						class="btn plain s"
						aria-label={`Revoke ${apiKey.name}`}
						aria-expanded={isAsking}
						onClick={() => onAsk(apiKey.id)}
					>
						Revoke
					</button>
				</td>
			</tr>
			{isAsking && (
				<AskedRow
					columns={4}
					text={`Programs that use ${apiKey.name} are refused from then on. A revoked key cannot be restored.${isLast ? " It is the account's last key." : ""}`}
					action="Revoke it"
					isWorking={revoke.isPending}
					refusal={refusalOf(revoke.error)}
					onConfirm={() => revoke.mutate()}
					onCancel={() => onAsk(undefined)}
				/>
			)}
		</>
	);
}
