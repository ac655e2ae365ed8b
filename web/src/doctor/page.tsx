import { admin } from "../api/admin";
import { useResource } from "../api/resource";
import { doctorWords } from "../text/doctor";
import { language } from "../text/language";
import { Button, Failure } from "../ui/controls";
import { dateTime, number } from "../ui/format";
import { Light, type Level, type Mark } from "../ui/light";
import { milliseconds } from "../ui/measures";
import { groupsOf, type DoctorReport, type FindingGroup, type FindingStatus } from "./answer";
import { FindingList } from "./finding-list";

/** A run takes at most 30 s. */
const patience = 45_000;

const levels: Record<DoctorReport["status"], Level> = { problem: "bad", warning: "warning", advice: "good", ok: "good" };
const marks: Record<FindingStatus, Mark> = { problem: "bad", warning: "warning", advice: "advice", skipped: "none", ok: "good" };

/** Looks for what is broken when the page opens, and whenever the reader asks. The service writes the findings in the language of the page. */
export function DoctorPage() {
    const w = doctorWords();
    const { data, error, isLoading, reload } = useResource<DoctorReport>(
        language.value, signal => admin<DoctorReport>({ path: "/doctor", query: { language: language.value }, signal, patience }));
    return (
        <div class="doctor" aria-busy={isLoading}>
            <header class="page-head">
                <h1>{w.title}</h1>
                <span class="grow" />
                <Button kind="primary" busy={isLoading} onClick={reload}>{w.again}</Button>
            </header>
            <p class="muted">{w.intro}</p>
            {error !== null && !isLoading && <Failure error={error} onRetry={reload} />}
            {isLoading && data === null && <p class="empty" role="status">{w.checking}</p>}
            {data && <Report report={data} isOld={isLoading || error !== null} />}
        </div>
    );
}

function Report({ report, isOld }: { report: DoctorReport; isOld: boolean }) {
    const w = doctorWords();
    const groups = groupsOf(report);
    return (
        <div class={isOld ? "is-old" : undefined}>
            <section class={`health is-${levels[report.status]}`} aria-label={w.verdict}>
                <p class="verdict"><Light level={levels[report.status]} />{w.verdicts[report.status]}</p>
                <dl>{groups.map(group => <div key={group.status}><dt>{w.groups[group.status]}</dt><dd>{number(group.findings.length)}</dd></div>)}</dl>
                <p class="muted small checked">{w.checked(dateTime(report.checked_at), milliseconds(report.duration_ms / 1000))}</p>
            </section>
            {groups.map(group => <Group key={group.status} group={group} />)}
        </div>
    );
}

/** What is as it should be, or was not looked at, is folded. */
function Group({ group: { status, findings } }: { group: FindingGroup }) {
    const title = doctorWords().groups[status];
    const list = <FindingList mark={marks[status]} findings={findings} />;
    return status === "ok" || status === "skipped"
        ? <details class="card findings"><summary>{title} <span class="chip count">{number(findings.length)}</span></summary>{list}</details>
        : <section class={`card findings is-${status}`}><h2>{title}</h2>{list}</section>;
}
