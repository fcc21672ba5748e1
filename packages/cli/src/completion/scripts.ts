import type { Shell } from './shell-words.ts';

/**
 * What a shell needs to ask `tidemark complete` on every press of the tab key. The scripts hand over the line as it is and
 * take the answer as it is: neither is evaluated, since names of processes are anybody's to choose.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of tidemark in bash. In ~/.bashrc: source <(tidemark complete bash)
_tidemark() {
  mapfile -t COMPREPLY < <(
    tidemark complete bash --line "\${COMP_LINE:0:COMP_POINT}" --word-breaks "$COMP_WORDBREAKS" 2>/dev/null
  )
}
complete -F _tidemark tidemark
`,
  zsh: `#compdef tidemark
# Completion of tidemark in zsh. In ~/.zshrc, after compinit: source <(tidemark complete zsh)
_tidemark() {
  local value description
  local -a candidates
  while IFS=$'\\t' read -r value description; do
    value=\${value//\\\\/\\\\\\\\}
    candidates+=("\${value//:/\\\\:}\${description:+:$description}")
  done < <(tidemark complete zsh --line "\${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" 2>/dev/null)
  _describe -V tidemark candidates
}
if [[ $funcstack[1] == _tidemark ]]; then _tidemark "$@"; else compdef _tidemark tidemark; fi
`,
  fish: `# Completion of tidemark in fish. In ~/.config/fish/config.fish: tidemark complete fish | source
complete -c tidemark -e
complete -c tidemark -f -a '(tidemark complete fish --line (commandline -cp | string collect) 2>/dev/null)'
`,
};
