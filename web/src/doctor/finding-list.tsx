import { doctorWords } from "../text/doctor";
import { CopyButton } from "../ui/copy";
import { Light, type Mark } from "../ui/light";
import type { Finding } from "./answer";

/** Findings of one status: what was found, why it matters, and the command that mends it. */
export function FindingList({ mark, findings }: { mark: Mark; findings: readonly Finding[] }) {
    return <ul>{findings.map((one, index) => <li key={`${one.check} ${one.subject} ${index}`}><Light level={mark} /><FindingText finding={one} /></li>)}</ul>;
}

function FindingText({ finding: { check, subject, title, detail, fix } }: { finding: Finding }) {
    return (
        <div class="finding">
            <p><strong>{title}</strong></p>
            {detail !== null && <p>{detail}</p>}
            {fix !== null && (
                <div class="fix">
                    <pre tabIndex={0}><code>{fix}</code></pre>
                    <CopyButton text={fix} label={doctorWords().copyFix(title)} />
                </div>
            )}
            <p class="muted small"><code>{check}</code>{subject !== null && <> · <code>{subject}</code></>}</p>
        </div>
    );
}
