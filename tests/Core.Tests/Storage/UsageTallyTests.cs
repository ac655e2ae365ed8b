using CsCheck;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Tests.Storage;

public sealed class UsageTallyTests
{
    private static readonly Gen<(string Unit, long Amount)[]> Rows =
        Gen.Select(Gen.OneOf(Gen.Int[0, 199].Select(i => $"{(i % 2 == 0 ? 'a' : 'u')}{i:000}"), Gen.OneOf("microusd", UsageUnits.Other, "requests")), Gen.Long[0, 1_000])
            .Array[0, 400];

    [Fact]
    public void Units_InAnyOrder_AreMoneyAndTheFirstByNameAndTheRestTogether() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var byName = rows.Where(r => r.Unit is not ("requests" or UsageUnits.Other) && r.Amount > 0)
            .GroupBy(r => r.Unit)
            .OrderBy(g => g.Key == "microusd" ? 0 : 1)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => KeyValuePair.Create(g.Key, g.Sum(r => r.Amount)))
            .ToList();
        var rest = byName.Skip(64).Sum(i => i.Value) + rows.Where(r => r.Unit == UsageUnits.Other).Sum(r => r.Amount);
        KeyValuePair<string, long>[] expected = [.. rest > 0 ? [KeyValuePair.Create("(other)", rest)] : Array.Empty<KeyValuePair<string, long>>(), .. byName.Take(64).OrderBy(u => u.Key, StringComparer.Ordinal)];

        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);
        var sums = Sum(shuffled);

        Assert.Equal(expected, sums.Units.Items);
        Assert.Equal(rows.Where(r => r.Unit == "requests").Sum(r => r.Amount), sums.Requests);
        Assert.Equal(Sum(rows), sums);
    });

    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    [InlineData("images")]
    [InlineData(UsageUnits.Other)]
    [InlineData(UsageUnits.Errors)]
    public void Sum_PastTheGreatest_IsTheGreatest(string unit)
    {
        var sums = Sum([(unit, UsageSums.Max), (unit, UsageSums.Max), (unit, 1)]);
        Assert.Equal(UsageSums.Max, unit switch
        {
            "requests" => sums.Requests,
            "tokens" => sums.Tokens,
            UsageUnits.Errors => sums.Errors,
            _ => sums.Units.Items.Single().Value,
        });
    }

    [Fact]
    public void Sum_OfUnitsPushedOut_StopsAtTheGreatest()
    {
        var sums = Sum([.. Enumerable.Range(0, 70).Reverse().Select(i => ($"u{i:00}", UsageSums.Max))]);
        Assert.Equal(65, sums.Units.Items.Length);
        Assert.All(sums.Units.Items, i => Assert.Equal(UsageSums.Max, i.Value));
    }

    [Fact]
    public void Sums_OfNothing_AreTheDefault()
    {
        Assert.Equal(default, Sum([]));
        Assert.Equal(default, Sum([("images", 0)]));
        Assert.Empty(default(UsageSums).Units.Items);
        Assert.NotEqual(Sum([("images", 1)]), Sum([("images", 2)]));
    }

    private static UsageSums Sum((string Unit, long Amount)[] rows)
    {
        var tally = new UsageTally();
        foreach (var (unit, amount) in rows)
        {
            tally.Add(new UsageAmount("m", UpstreamName.None, UsageSource.Reported, unit, amount));
        }

        return tally.ToSums();
    }
}
