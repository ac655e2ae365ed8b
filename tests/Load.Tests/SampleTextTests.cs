using System.Text;
using QuotaFunctions.Load.Scenarios.Bodies;

namespace QuotaFunctions.Load.Tests;

/// <summary>The prompts that counting is measured with.</summary>
public sealed class SampleTextTests
{
    public static TheoryData<string> Names => [.. SampleTexts.All.Select(t => t.Name)];

    /// <summary>A text that is shorter than it says, or differs from run to run under the same number, would make a figure for a megabyte that is none.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Text_OfSoManyBytes_HasThem_IsTheSameEachTime_AndStandsInJsonAsItIs(string name)
    {
        var make = SampleTexts.All.Single(t => t.Name == name).Make;

        var text = make(100_000, 7);

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 99_998, 100_000);
        Assert.Equal(text, make(100_000, 7));
        Assert.DoesNotContain(text, c => c is '"' or '\\' || char.IsControl(c) || char.IsSurrogate(c));
    }
}
