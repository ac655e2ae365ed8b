using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Reads the query of <c>GET /admin/usage</c>.</summary>
internal static class UsageParameters
{
    /// <summary>The query, the requested limit if any, and whether to answer in CSV. Undefined when there are faults.</summary>
    public static (UsageQuery Query, int? Limit, bool IsCsv) Read(HttpRequest request, Faults faults)
    {
        var fields = new QueryFields(request, faults, "key", "from", "to", "day", "group_by", "upstream", "tag", "owner", "limit", "cursor", AcceptHeader.FormatName);
        var limit = fields.Integer("limit", 1, PageSize.Max);
        var grouping = fields.OneOf("group_by", ReadGrouping, "some of day, key, model, upstream, owner and tag, separated by commas") ?? UsageGrouping.Default;
        var (from, to, day) = (fields.Day("from"), fields.Day("to"), fields.Day("day"));
        if (day is not null && (from is not null || to is not null))
        {
            faults.Add("day", "is short for from and to; give one or the other.");
        }

        if (from > to)
        {
            faults.Add("to", "must not be before from.");
        }

        var query = new UsageQuery(
            limit ?? PageSize.Default,
            grouping,
            fields.KeyId("key"),
            day ?? from,
            day ?? to,
            fields.OneOf("cursor", text => Cursor.ReadUsage(text, grouping), "the next_cursor of a page with the same group_by"),
            fields.OneOf("upstream", ReadUpstream, "an upstream's name: 1 to 32 of a-z 0-9 _ -, the first a letter or a digit"),
            fields.Tag("tag"),
            fields.Text("owner", OwnerField.MaxLength));
        return (query, limit, AcceptHeader.PrefersCsv(request, fields));
    }

    private static UpstreamName? ReadUpstream(string text) => UpstreamName.TryParse(text, out var name) ? name : null;

    private static UsageGrouping? ReadGrouping(string text)
    {
        var grouping = UsageGrouping.None;
        foreach (var name in text.Split(','))
        {
            switch (name.Trim())
            {
                case "day":
                    grouping |= UsageGrouping.Day;
                    break;
                case "key":
                    grouping |= UsageGrouping.Key;
                    break;
                case "model":
                    grouping |= UsageGrouping.Model;
                    break;
                case "upstream":
                    grouping |= UsageGrouping.Upstream;
                    break;
                case "owner":
                    grouping |= UsageGrouping.Owner;
                    break;
                case "tag":
                    grouping |= UsageGrouping.Tag;
                    break;
                default:
                    return null;
            }
        }

        return grouping;
    }
}
