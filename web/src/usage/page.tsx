import { useState } from "preact/hooks";
import { admin, adminFile } from "../api/admin";
import { reasonOf, Refusal } from "../api/problem";
import { useResource } from "../api/resource";
import { place, setQuery } from "../app/router";
import { sentences } from "../text/language";
import { usageWords } from "../text/usage";
import { Button, Failure, Loading } from "../ui/controls";
import { saveFile } from "../ui/copy";
import { Pager } from "../ui/pager";
import { tell } from "../ui/status";
import type { UsagePage as Answer } from "./answer";
import { fileName, fileQuery, readReport, usageQuery, writeReport, type Report } from "./report";
import { ReportForm } from "./report-form";
import { ReportTable } from "./report-table";
import { Totals } from "./totals";

/** Who used what: a report by any dimensions, in pages or as a file. */
export function UsagePage() {
    const w = usageWords();
    const report = readReport(place.value.query, Date.now());
    const query = usageQuery(report);
    const { data, error, isLoading, reload } = useResource<Answer>(
        JSON.stringify(query), (signal, known) => admin<Answer>({ path: "/usage", query, signal, known }));
    const show = (next: Report) => setQuery(writeReport(next));
    const fault = error instanceof Refusal && error.param !== null ? error : null;

    return (
        <>
            <header class="page-head">
                <h1>{w.title}</h1>
                <span class="grow" />
                <Download report={report} />
            </header>
            <ReportForm key={JSON.stringify({ ...report, cursor: null })} report={report} fault={fault} onReport={show} />
            {error !== null && fault === null && <Failure error={error} onRetry={reload} />}
            {data === null && error === null && <Loading />}
            {data && fault === null && (
                <>
                    <Totals totals={data.totals} />
                    <ReportTable report={report} page={data} isBusy={isLoading} />
                    <Pager cursor={report.cursor} next={data.next_cursor} onCursor={cursor => show({ ...report, cursor })} />
                    <p class="muted small below-pager">{sentences(w.days, w.sourceHint)}</p>
                </>
            )}
        </>
    );
}

/** Fetches the report with the token in a header and saves it, so that no address has the token. */
function Download({ report }: { report: Report }) {
    const w = usageWords();
    const [isBusy, setBusy] = useState(false);
    const save = async () => {
        setBusy(true);
        try {
            const name = fileName(report);
            saveFile(name, await adminFile({ path: "/usage", query: fileQuery(report), headers: { accept: "text/csv" } }));
            tell(w.saved(name));
        } catch (error) {
            tell(reasonOf(error), "failed");
        } finally {
            setBusy(false);
        }
    };
    return <Button busy={isBusy} onClick={save}>{w.download}</Button>;
}
