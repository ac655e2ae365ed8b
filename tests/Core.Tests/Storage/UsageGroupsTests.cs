using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Tests.Storage;

/// <summary>The pages that every store makes, compared with those of the simplest implementation.</summary>
public sealed class UsageGroupsTests
{
    private static readonly KeyId[] Keys = [.. new[] { "1000000000000000", "2000000000000000", "a000000000000000" }.Select(KeyId.Parse)];
    private static readonly DateOnly Today = new(2026, 3, 1);

    private static readonly KeyGroups[] GroupsOfKeys =
    [
        new("a", [Tag.Parse("x"), Tag.Parse("Y")]),
        new(null, [Tag.Parse("x")]),
        new("", []),
    ];

    private static readonly Gen<Row[]> Rows = Gen.Select(
        Gen.Int[-3, 0], Gen.Int[0, 2], Gen.OneOf("", "a", "A", "\uFF21", "\U0001F98A"), Gen.OneOf("", "one", "two"), Gen.OneOf("requests", "images"), Gen.Long[1, 9],
        (day, key, model, upstream, unit, amount) =>
            new Row(Today.AddDays(day), Keys[key], new UsageAmount(model, UpstreamName.Parse(upstream), UsageSource.Reported, unit, amount))).Array[0, 60];

    [Fact]
    public void Pages_OfRowsInAnyOrder_AreThoseOfASort() => Gen.Select(Rows, Gen.Int[0, (int)UsageGrouping.All], Gen.Int[1, 7]).Sample((rows, grouping, limit) =>
    {
        var query = new UsageQuery(limit, (UsageGrouping)grouping);
        var expected = rows.SelectMany(r => TagsOf(r, query).Select(t => (r.Amount, Position: PositionOf(r, t, query))))
            .GroupBy(r => r.Position, r => r.Amount)
            .OrderByDescending(g => g.Key.Day)
            .ThenBy(g => g.Key.KeyId?.Value, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Owner, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Tag?.Value, StringComparer.Ordinal)
            .ThenBy(g => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(g.Key.Model ?? "")), StringComparer.Ordinal)
            .ThenBy(g => g.Key.Upstream?.Value, StringComparer.Ordinal)
            .Select(g => (
                g.Key,
                g.Where(a => a.Unit == "requests").Sum(a => a.Amount),
                g.Where(a => a.Unit == "images").Sum(a => a.Amount)))
            .ToList();

        List<(UsagePosition, long, long)> seen = [];
        do
        {
            var groups = new UsageGroups(query);
            foreach (var row in rows)
            {
                groups.Add(row.Day, row.Key, row.Amount, GroupsOf(row));
            }

            var (entries, next) = groups.ToPage();
            Assert.InRange(entries.Length, rows.Length == 0 ? 0 : 1, limit);
            seen.AddRange(entries.Select(e => (e.Position, e.Sums.Requests, e.Sums.Units.Items.Sum(i => i.Value))));
            query = query with { After = next };
        }
        while (query.After is not null);

        Assert.Equal(expected, seen);
    });

    [Fact]
    public void Order_OfPositions_PutsKeysWithoutOwnerAndTagFirst()
    {
        UsagePosition At(string? owner, string? tag) => new(null, null, null, null, owner, tag is null ? null : Tag.Parse(tag));
        UsagePosition[] expected = [At(null, null), At(null, "a"), At("", null), At("A", "b"), At("a", "Z"), At("a", "b"), At("\uFF21", null), At("\U0001F98A", null)];

        Assert.Equal(expected, expected.Reverse().Order(UsagePosition.Order));
    }

    [Fact]
    public void Query_OfTagAndOwner_IncludesKeysThatHaveBoth()
    {
        var query = new UsageQuery(Tag: Tag.Parse("x"), Owner: "a");

        Assert.Equal([true, false, false], GroupsOfKeys.Select(query.Includes));
        Assert.Equal([true, true, false], GroupsOfKeys.Select((query with { Owner = null }).Includes));
        Assert.All(GroupsOfKeys, g => Assert.True(new UsageQuery().Includes(g)));
    }

    private static KeyGroups GroupsOf(Row row) => GroupsOfKeys[Array.IndexOf(Keys, row.Key)];

    private static IEnumerable<Tag?> TagsOf(Row row, UsageQuery query)
    {
        var tags = GroupsOf(row).Tags.Select(t => (Tag?)t);
        return query.GroupBy.HasFlag(UsageGrouping.Tag) ? tags.DefaultIfEmpty() : [null];
    }

    private static UsagePosition PositionOf(Row row, Tag? tag, UsageQuery query) =>
        UsagePosition.Of(query.GroupBy, row.Day, row.Key, row.Amount.Model, row.Amount.Upstream, GroupsOf(row).Owner, tag);

    private sealed record Row(DateOnly Day, KeyId Key, UsageAmount Amount);
}
