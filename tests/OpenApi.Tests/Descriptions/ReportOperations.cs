using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Usage;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class ReportOperations
{
    public static OperationGroup Group { get; } = new("Reports", "Who used what, and who changed what. The paths exist under `/api/admin` too.", new Dictionary<string, OperationDescription>
    {
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
        ["StatsRead"] = new()
        {
            Summary = "The overview",
            Text = "Keys by status, today's usage, open holds, and the store.",
            Answers = [new(200, "The overview.", typeof(StatsView))],
        },
        ["AuditQuery"] = new()
        {
            Summary = "Who changed what",
            Text = "Every change by an administrator, newest first.",
            Parameters = [Parameters.Key, Parameters.Action, Parameters.From, Parameters.To, Parameters.Limit, Parameters.Cursor],
            Answers = [new(200, "A page of the audit log.", typeof(AuditPageView))],
        },
    });
}
