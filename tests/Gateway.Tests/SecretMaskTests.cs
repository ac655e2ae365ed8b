using System.Text;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Tests;

public sealed class SecretMaskTests
{
    private const string Secret = "sk-sk-abcdef-123";
    private static readonly string Stars = new('*', Secret.Length);

    [Theory]
    [InlineData("nothing here", "nothing here")]
    [InlineData("a " + Secret + " b", "a * b")]
    [InlineData(Secret + Secret, "**")]
    [InlineData("sk-" + Secret, "sk-*")]
    [InlineData("sk-sk-sk-abcdef-123 sk-sk-abcdef-12", "sk-* sk-sk-abcdef-12")]
    [InlineData("ends with sk-sk", "ends with sk-sk")]
    public void Secret_AtEverySplit_IsCovered(string text, string expected)
    {
        expected = expected.Replace("*", Stars, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                using var mask = SecretMask.For(Secret)!;
                var output = new List<byte>();
                output.AddRange(mask.Pass(bytes.AsMemory(0, first)).Span);
                output.AddRange(mask.Pass(bytes.AsMemory(first, second - first)).Span);
                output.AddRange(mask.Pass(bytes.AsMemory(second)).Span);
                output.AddRange(mask.Finish().Span);
                Assert.Equal(expected, Encoding.UTF8.GetString([.. output]));
            }
        }
    }

    [Fact]
    public void Bytes_ThatCannotBeginTheSecret_AreNotHeldBack()
    {
        using var mask = SecretMask.For(Secret)!;
        Assert.Equal("data: x\n\n", Encoding.UTF8.GetString(mask.Pass("data: x\n\n"u8.ToArray()).Span));
        Assert.False(mask.IsWaiting);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("EMPTY")]
    [InlineData("not-needed")]
    public void Placeholder_IsNotMasked(string? secret) => Assert.Null(SecretMask.For(secret));
}
