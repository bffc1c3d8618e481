/** The completion script for bash 3.2 (macOS) and later. It works without the package bash-completion. */
import type { CompletedCommand } from "./completed-command.ts";

export function bashScript(name: string, commands: readonly CompletedCommand[]): string {
	const paths = commands.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
	const values = commands.flatMap(({ path, options }) =>
		options
			.filter(({ takesValue }) => takesValue)
			.map(({ long, short, choices }) => {
				const flags = [short, long].filter((flag) => flag !== undefined).map((flag) => `"${path}:${flag}"`);
				return `    ${flags.join("|")}) words="${choices.join(" ")}"; only_values=1 ;;`;
			}),
	);
	const lists = commands.map(({ path, options, commands: children }) => {
		const flags = options.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]);
		return `    "${path}") commands="${children.map((child) => child.name).join(" ")}"; options="${flags.join(" ")}" ;;`;
	});
	return `# bash completion for ${name}
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path="" words="" commands="" options="" only_values="" index next
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in
    ${paths.join("|")}) path="$next" ;;
    esac
  done
  case "$path:$previous" in
${values.join("\n")}
  esac
  case "$path" in
${lists.join("\n")}
  esac
  if [[ -z "$only_values" ]]; then
    if [[ "$current" == -* ]]; then words="$options"; else words="$commands"; fi
  fi
  COMPREPLY=()
  [[ -n "$words" ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}
