using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Tests.Storage;

/// <summary>The pages that every store makes, held against the same in its plainest form.</summary>
public sealed class UsageGroupsTests
{
    private static readonly KeyId[] Keys = [.. new[] { "1000000000000000", "2000000000000000", "a000000000000000" }.Select(KeyId.Parse)];
    private static readonly DateOnly Today = new(2026, 3, 1);

    private static readonly Gen<Row[]> Rows = Gen.Select(
        Gen.Int[-3, 0], Gen.Int[0, 2], Gen.OneOf("", "a", "A", "\uFF21", "\U0001F98A"), Gen.OneOf("", "one", "two"), Gen.OneOf("requests", "images"), Gen.Long[1, 9],
        (day, key, model, upstream, unit, amount) =>
            new Row(Today.AddDays(day), Keys[key], new UsageAmount(model, UpstreamName.Parse(upstream), UsageSource.Reported, unit, amount))).Array[0, 60];

    [Fact]
    public void Pages_OfRowsInAnyOrder_AreThoseOfASort() => Gen.Select(Rows, Gen.Int[0, 15], Gen.Int[1, 7]).Sample((rows, grouping, limit) =>
    {
        var query = new UsageQuery(limit, (UsageGrouping)grouping);
        var expected = rows.GroupBy(r => UsagePosition.Of(query.GroupBy, r.Day, r.Key, r.Amount.Model, r.Amount.Upstream))
            .OrderByDescending(g => g.Key.Day)
            .ThenBy(g => g.Key.KeyId?.Value, StringComparer.Ordinal)
            .ThenBy(g => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(g.Key.Model ?? "")), StringComparer.Ordinal)
            .ThenBy(g => g.Key.Upstream?.Value, StringComparer.Ordinal)
            .Select(g => (
                g.Key,
                g.Where(r => r.Amount.Unit == "requests").Sum(r => r.Amount.Amount),
                g.Where(r => r.Amount.Unit == "images").Sum(r => r.Amount.Amount)))
            .ToList();

        List<(UsagePosition, long, long)> seen = [];
        do
        {
            var groups = new UsageGroups(query);
            foreach (var row in rows)
            {
                groups.Add(row.Day, row.Key, row.Amount);
            }

            var (entries, next) = groups.ToPage();
            Assert.InRange(entries.Length, rows.Length == 0 ? 0 : 1, limit);
            seen.AddRange(entries.Select(e => (e.Position, e.Sums.Requests, e.Sums.Units.Items.Sum(i => i.Value))));
            query = query with { After = next };
        }
        while (query.After is not null);

        Assert.Equal(expected, seen);
    });

    private sealed record Row(DateOnly Day, KeyId Key, UsageAmount Amount);
}
