using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class SecretHashTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Of_KnownVector_IsSha256(string secret, string hex)
    {
        Assert.Equal(hex, SecretHash.Of(secret).ToHex());
        Assert.Equal(SecretHash.Of(secret), SecretHash.FromHex(hex));
        Assert.Equal(SecretHash.Of(secret), SecretHash.FromHex(hex.ToUpperInvariant()));
        Assert.Equal(SecretHash.Of(secret).GetHashCode(), SecretHash.FromHex(hex).GetHashCode());
    }

    [Fact]
    public void Equals_HashOfTheSameSecretOnly_IsTrue()
    {
        var hash = SecretHash.Of("secret");

        Assert.True(hash.Equals(SecretHash.Of("secret")));
        Assert.False(hash.Equals(SecretHash.Of("Secret")));
        Assert.False(hash.Equals(SecretHash.Of("secret ")));
        Assert.False(hash.Equals(SecretHash.Of("")));
        Assert.False(hash.Equals(SecretHash.Of(new string('x', 100_000))));
    }

    [Fact]
    public void Equals_OtherHash_IsFalse()
    {
        Assert.NotEqual(SecretHash.Of("a"), SecretHash.Of("b"));
        Assert.False(SecretHash.Of("a").Equals((SecretHash?)null));
        Assert.False(SecretHash.Of("a").Equals("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ba78")]
    [InlineData("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00")]
    public void FromHex_OtherText_Throws(string hex) => Assert.Throws<FormatException>(() => SecretHash.FromHex(hex));

    [Fact]
    public void ToString_OfHashAndRecord_TellsNothing()
    {
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
        var record = new KeyRecord
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            TimeZone = "UTC",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = hash,
            PreviousSecret = SecretHash.Of("before"),
        };

        foreach (var shown in (string[])[hash.ToString(), record.ToString(), $"{record}"])
        {
            Assert.DoesNotContain(hash.ToHex()[..8], shown, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(record.PreviousSecret.ToHex()[..8], shown, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(text[^38..^6], shown, StringComparison.Ordinal);
        }
    }
}
