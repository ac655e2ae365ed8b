using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Tests.Edge;

public sealed class KeyTextTests
{
    private static readonly string Key = ApiKey.Generate(KeyPrefix.Default, KeyId.New()).Text;

    [Fact]
    public void Text_WithAWholeKeyAnywhere_IsFound()
    {
        Assert.True(KeyText.IsIn(Key));
        Assert.True(KeyText.IsIn($"/admin/keys/{Key}/rotate"));
        Assert.True(KeyText.IsIn($"?a=b_c_d&key={Key}&x=1"));
        Assert.True(KeyText.IsIn($"______{Key}"));
        Assert.True(KeyText.IsIn(Key[..^1] + (Key[^1] == 'a' ? 'b' : 'a')), "a wrong checksum is no excuse: the secret is there");
        Assert.True(KeyText.IsIn(Key.AsSpan("trial_".Length)));
    }

    [Fact]
    public void Text_WithLessThanAKey_IsNot()
    {
        Assert.False(KeyText.IsIn(""));
        Assert.False(KeyText.IsIn(Key.AsSpan(..^1)));
        Assert.False(KeyText.IsIn("/v1/quota/holds/0123456789abcdefghijkl/settle"));
        Assert.False(KeyText.IsIn($"trial_{new string('a', 100)}"));
        Assert.False(KeyText.IsIn(new string('_', 200)));
        Assert.False(KeyText.IsIn(Key.Replace('_', '-')));
    }
}
