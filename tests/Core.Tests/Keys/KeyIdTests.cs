using CsCheck;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class KeyIdTests
{
    [Fact]
    public void New_ManyTimes_GivesDistinctReadableIds()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => KeyId.New()).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(id, KeyId.Parse(id.Value)));
        Assert.All(ids, id => Assert.Equal(KeyId.Length, id.Value.Length));
    }

    [Fact]
    public void Of_AText_IsAlwaysTheSameIdAndNeverThatOfAnother()
    {
        var ids = Enumerable.Range(0, 10_000).Select(i => KeyId.Of($"issue {i}")).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(id, KeyId.Parse(id.Value)));
        Assert.Equal(ids[0], KeyId.Of("issue 0"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdefg")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcdei")]
    [InlineData("0123456789abcdel")]
    [InlineData("0123456789abcdeo")]
    [InlineData("0123456789abcdeu")]
    [InlineData("0123456789abcde_")]
    [InlineData("0123456789abcde\0")]
    [InlineData("0123456789abcde ")]
    [InlineData("0123456789abcdé")]
    [InlineData("０123456789abcdef")]
    public void TryParse_OtherText_IsFalse(string? text)
    {
        Assert.False(KeyId.TryParse(text, out var id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void Parse_OtherText_ThrowsWithoutRepeatingIt()
    {
        var e = Assert.Throws<FormatException>(() => KeyId.Parse("trial_secret"));

        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AnyText_AgreesWithItsAlphabet() =>
        Gen.Char["0189abijklmnouvwxyzAZ_-é"].Array[14, 18].Select(c => new string(c)).Sample(text =>
            Assert.Equal(text.Length == 16 && text.All(c => "0123456789abcdefghjkmnpqrstvwxyz".Contains(c)), KeyId.TryParse(text, out _)));

    [Fact]
    public void Default_HasNoText() => Assert.Equal("", default(KeyId).ToString());
}
