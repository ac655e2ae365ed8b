using System.Text;
using QuotaFunctions.Api.Usage;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Tests.Usage;

public sealed class UsageCsvTests
{
    [Fact]
    public void Row_NotGroupedBy_LeavesCellsEmpty()
    {
        var csv = new StringBuilder();
        var sums = new UsageSums(1, 2, 3, 4, 5, 6, UsageSource.Held);

        UsageCsv.WriteHeader(csv);
        UsageCsv.WriteRow(csv, new UsageEntry(new UsagePosition(new DateOnly(2026, 10, 1), KeyId.Parse("0123456789abcdef"), "gpt", UpstreamName.Parse("azure-eu")), "x", sums));
        UsageCsv.WriteRow(csv, new UsageEntry(default, null, sums));

        Assert.Equal(
            "day,key_id,label,model,requests,tokens_in,tokens_out,tokens,denied,errors,source,upstream,units\r\n2026-10-01,0123456789abcdef,x,gpt,1,2,3,4,5,6,held,azure-eu,\r\n,,,,1,2,3,4,5,6,held,,\r\n",
            csv.ToString());
    }

    [Fact]
    public void Row_OfOtherUnits_HasThemInTheLastCell()
    {
        var csv = new StringBuilder();
        var tally = new UsageTally();
        foreach (var unit in (string[])["microusd", UsageUnits.Other, "images"])
        {
            tally.Add(new UsageAmount("", UpstreamName.None, UsageSource.Reported, unit, unit.Length));
        }

        UsageCsv.WriteRow(csv, new UsageEntry(default, null, tally.ToSums()));

        Assert.Equal(",,,,0,0,0,0,0,0,reported,,(other)=7 images=6 microusd=8\r\n", csv.ToString());
    }
}
