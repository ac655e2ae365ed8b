using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Overview;

/// <summary>Reads the query of <c>GET /admin/overview</c>.</summary>
internal static class OverviewParameters
{
    /// <summary>The query; undefined when there are faults.</summary>
    public static OverviewQuery Read(HttpRequest request, DateOnly today, Faults faults)
    {
        var fields = new QueryFields(request, faults, "span", "from", "to", "group_by", "top");
        var span = fields.OneOf("span", ReadSpan, "24h, 7d or 30d");
        var (from, until) = (fields.Day("from"), fields.Day("to"));
        var grouping = fields.OneOf("group_by", ReadGrouping, "model, upstream, key or tag") ?? OverviewGrouping.Model;
        var top = fields.Integer("top", 1, OverviewQuery.MaxTop) ?? OverviewQuery.DefaultTop;
        if (from is null && until is null)
        {
            return new OverviewQuery(span?.Days, null, grouping, top);
        }

        var last = until ?? today;
        if (span is not null)
        {
            faults.Add("span", "is short for from and to; give one or the other.");
        }
        else if (from is null)
        {
            faults.Add("from", "is needed where to is given: a day such as 2030-01-31.");
        }
        else if (from > last)
        {
            faults.Add("to", "must not be before from.");
        }
        else if (last.DayNumber - from.Value.DayNumber >= OverviewQuery.MaxDays)
        {
            faults.Add("to", $"must be at most {OverviewQuery.MaxDays} days after from, both counted.");
        }

        return new OverviewQuery(last.DayNumber - (from ?? last).DayNumber + 1, last, grouping, top);
    }

    private static Span? ReadSpan(string text) => text switch
    {
        "24h" => new Span(null),
        "7d" => new Span(7),
        "30d" => new Span(30),
        _ => null,
    };

    private static OverviewGrouping? ReadGrouping(string text) => text switch
    {
        "model" => OverviewGrouping.Model,
        "upstream" => OverviewGrouping.Upstream,
        "key" => OverviewGrouping.Key,
        "tag" => OverviewGrouping.Tag,
        _ => null,
    };

    /// <summary>A named span: so many days, or the last 24 hours.</summary>
    private readonly record struct Span(int? Days);
}
