using Microsoft.AspNetCore.Http;
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

    [Theory]
    [InlineData("trial_0123456789abcdef0123456789abcdef0123")]
    [InlineData("sk-0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("roc_0123456789abcdef0123456789abcdef")]
    [InlineData("roc_1770700000000-k3j9x0z2q")]
    [InlineData("sk-1770700000000-k3j9x0z2q")]
    [InlineData("roc_trial_1770700000000-k3j9x0z2q")]
    public void Text_WithAKeyOfQuotaProxy_IsFound(string key)
    {
        Assert.True(KeyText.IsIn(key));
        Assert.True(KeyText.IsIn($"/gateway?api_key={key}&x=1"));
        Assert.True(KeyText.IsIn($"/admin/keys/{key}/rotate"));
        Assert.Matches("^[0-9a-z]{20}$", RequestId.Assign(new DefaultHttpContext { Request = { Headers = { [RequestId.Header] = key } } }));
    }

    [Theory]
    [InlineData("trial_0123456789abcdef0123456789abcdef012")]
    [InlineData("trial_0123456789abcdef0123456789abcdef01234")]
    [InlineData("trial_0123456789abcdef0123456789abcdef0123z")]
    [InlineData("task-0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("roc_1770700000000")]
    [InlineData("roc_1770700000000-")]
    [InlineData("sk-177070000000-k3j9x0z2q")]
    [InlineData("sk-trial_roc_sk-")]
    public void Text_LikeAKeyOfQuotaProxy_IsNot(string text) => Assert.False(KeyText.IsIn(text));
}
