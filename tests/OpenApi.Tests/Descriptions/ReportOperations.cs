using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Doctor;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Upstreams;
using QuotaFunctions.Api.Usage;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class ReportOperations
{
    public static OperationGroup Group { get; } = new("Reports", "Who used what, and who changed what. The paths exist under `/api/admin` too.", new Dictionary<string, OperationDescription>
    {
        ["OverviewRead"] = new()
        {
            Summary = "What the dashboard shows",
            Text = "Usage by hour or day with the same time before it, how the service is, and what to look at. Made at most every 5 seconds and sent to all who ask; with `If-None-Match`, 304 while it is the same. Charts can lack the last 10 seconds of other processes; the bill is `/admin/usage`.",
            Parameters = [Parameters.Span, Parameters.FromDay, Parameters.ToDay, Parameters.GroupCharts, Parameters.Top],
            Answers =
            [
                new(200, "The overview.", typeof(OverviewView)) { Headers = ["ETag", "Cache-Control"] },
                new(304, "It has not changed.") { Headers = ["ETag", "Cache-Control"] },
            ],
        },
        ["UsageQuery"] = new()
        {
            Summary = "Who used what",
            Text = "Newest day first. `totals` cover everything that matches, not only this page. With `Accept: text/csv` the answer is CSV: all rows, or the first `limit` of them.",
            Parameters =
            [
                Parameters.Key, Parameters.FromDay, Parameters.ToDay, Parameters.Day1, Parameters.GroupBy, Parameters.Upstream, Parameters.Tag1, Parameters.Owner,
                Parameters.Limit, Parameters.Cursor, Parameters.Format,
            ],
            Answers =
            [
                new(200, "A page of usage, or all of it as CSV.", typeof(UsagePageView))
                {
                    Other = ("text/csv", new() { ["type"] = "string", ["description"] = "RFC 4180, with a header line." }),
                },
            ],
        },
        ["UpstreamList"] = new()
        {
            Summary = "Upstreams",
            Text = "Where requests are forwarded, in the order of the configuration, and how that goes as far as this process's requests have shown it. No secret is shown.",
            Answers = [new(200, "The upstreams.", typeof(UpstreamsView))],
        },
        ["SettingsRead"] = new()
        {
            Summary = "Settings",
            Text = "Every variable that the process reads, with the value in effect. Of secrets it is only told whether they are set.",
            Answers = [new(200, "The settings.", typeof(SettingsView))],
        },
        ["UpstreamTest"] = new()
        {
            Summary = "Test an upstream",
            Text = "Asks an upstream for its list of models, over a new connection and with the sponsor's secret: free of charge, but it counts towards the sponsor's rate. The answer is 200 whatever came of it; it takes at most 10 s.",
            Answers = [new(200, "What came of it.", typeof(UpstreamTestView)) { Headers = ["Cache-Control"] }],
            Refusals = [Refusals.NoUpstream],
        },
        ["StatsRead"] = new()
        {
            Summary = "Counts",
            Text = "Keys by status, today's usage, open holds, and the store.",
            Answers = [new(200, "The counts.", typeof(StatsView))],
        },
        ["AuditQuery"] = new()
        {
            Summary = "Who changed what",
            Text = "Every change by an administrator, newest first.",
            Parameters = [Parameters.Key, Parameters.Action, Parameters.From, Parameters.To, Parameters.Limit, Parameters.Cursor],
            Answers = [new(200, "A page of the audit log.", typeof(AuditPageView))],
        },
        ["DoctorRead"] = new()
        {
            Summary = "What is wrong, and what mends it",
            Text = "Looks at the settings, the store, the upstreams and the machine of the answering process. It changes nothing and shows no secret. At most 30 s; a call during a run gets that run's report.",
            Parameters = [Parameters.Language],
            Answers = [new(200, "The findings.", typeof(DoctorView)) { Headers = ["Cache-Control"] }],
        },
    });
}
