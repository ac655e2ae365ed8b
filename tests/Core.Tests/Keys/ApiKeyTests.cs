using System.Globalization;
using CsCheck;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class ApiKeyTests
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("")]
    [InlineData("trial_")]
    [InlineData("sk-")]
    [InlineData("a_b_c_")]
    [InlineData("________________________________")]
    [InlineData("0123456789abcdef_")]
    public void Generate_ThenTryParse_GivesThePartsBack(string prefixText)
    {
        Assert.True(KeyPrefix.TryParse(prefixText, out var prefix));
        var id = KeyId.New();

        var (text, hash) = ApiKey.Generate(prefix, id);

        Assert.True(ApiKey.TryParse(text, out var key));
        Assert.Equal(prefixText, key.Prefix.ToString());
        Assert.Equal(id, key.Id);
        Assert.Equal(ApiKey.SecretLength, key.Secret.Length);
        Assert.Equal(hash, SecretHash.Of(key.Secret));
        Assert.Equal(prefixText.Length + 16 + 1 + 32 + 6, text.Length);
        Assert.True(ApiKey.LooksLikeKey(text));
    }

    [Fact]
    public void Generate_SameId_GivesANewSecretEachTime()
    {
        var id = KeyId.New();
        var hashes = Enumerable.Range(0, 1_000).Select(_ => ApiKey.Generate(KeyPrefix.Default, id).Hash.ToHex()).ToHashSet();

        Assert.Equal(1_000, hashes.Count);
    }

    [Fact]
    public void Generate_Checksum_IsCrc32InBase62()
    {
        var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());

        var crc = 0xFFFFFFFFu;
        foreach (var c in text[..^6])
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        var value = text[^6..].Aggregate(0L, (sum, c) => (sum * 62) + Base62.IndexOf(c));
        Assert.Equal(~crc, value);
    }

    [Fact]
    public void TryParse_EverySingleSubstitution_IsRejected()
    {
        var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
        for (var at = 0; at < text.Length; at++)
        {
            for (var c = (char)1; c < 0x180; c++)
            {
                if (c != text[at])
                {
                    var changed = string.Create(text.Length, (text, at, c), static (span, p) =>
                    {
                        p.text.CopyTo(span);
                        span[p.at] = p.c;
                    });
                    Assert.False(ApiKey.TryParse(changed, out _), string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4} at {at}"));
                }
            }
        }
    }

    [Fact]
    public void TryParse_EveryAdjacentTransposition_IsRejected()
    {
        for (var round = 0; round < 100; round++)
        {
            var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
            for (var at = 1; at < text.Length; at++)
            {
                if (text[at] == text[at - 1])
                {
                    continue;
                }

                var changed = text.ToCharArray();
                (changed[at - 1], changed[at]) = (changed[at], changed[at - 1]);
                Assert.False(ApiKey.TryParse(new string(changed), out _), $"at {at}");
            }
        }
    }

    [Fact]
    public void TryParse_EveryTruncationAndAddition_IsRejected()
    {
        var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
        for (var length = 0; length < text.Length; length++)
        {
            Assert.False(ApiKey.TryParse(text[..length], out _));
            Assert.False(ApiKey.TryParse(text[^length..], out _));
        }

        foreach (var addition in (string[])[" ", "\n", "0", "_", "\0", "é"])
        {
            Assert.False(ApiKey.TryParse(text + addition, out _));
            Assert.False(ApiKey.TryParse(addition + text, out _));
        }

        Assert.False(ApiKey.TryParse(new string('a', 33) + text, out _));
        Assert.False(ApiKey.TryParse(new string('a', 1_000_000), out _));
    }

    [Fact]
    public void TryParse_OtherCase_IsRejected()
    {
        var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());

        Assert.False(ApiKey.TryParse(text.ToUpperInvariant(), out _));
        Assert.False(ApiKey.TryParse(text.ToLowerInvariant(), out _));
    }

    [Fact]
    public void TryParse_AnyText_NeitherThrowsNorAccepts() =>
        Gen.OneOf(Gen.String, Gen.Char["_0aZ-é漢 \0"].Array[50, 90].Select(c => new string(c)))
            .Sample(text => Assert.False(ApiKey.TryParse(text, out _)), iter: 5_000);

    [Theory]
    [InlineData("trial_", "trial_", true)]
    [InlineData("trial_", "trial_x_", false)]
    [InlineData("trial_", "trial", false)]
    [InlineData("trial_", "", false)]
    [InlineData("trial_", "TRIAL_", false)]
    [InlineData("", "x", false)]
    [InlineData("", "", true)]
    public void Opens_AnyPrefix_OnlyTheRecordsOwn(string issued, string presented, bool opens)
    {
        Assert.True(KeyPrefix.TryParse(issued, out var prefix));
        Assert.True(KeyPrefix.TryParse(presented, out var other));
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(other, id);
        var record = new KeyRecord { Id = id, Prefix = prefix, TimeZone = "UTC", CreatedAt = DateTimeOffset.UnixEpoch, Secret = hash };

        Assert.True(ApiKey.TryParse(text, out var key));
        Assert.Equal(opens, key.Opens(record, DateTimeOffset.UnixEpoch));
        Assert.False(key.Opens(record with { Secret = SecretHash.Of("another") }, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void ToString_OfKeyAndNewKey_TellNothing()
    {
        var made = ApiKey.Generate(KeyPrefix.Default, KeyId.New());

        Assert.True(ApiKey.TryParse(made.Text, out var key));
        Assert.DoesNotContain(key.Secret.ToString(), $"{key} {made}", StringComparison.Ordinal);
    }

    [Fact]
    public void LooksLikeKey_WrongChecksum_IsTrue()
    {
        var (text, _) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
        var typo = text[..^1] + (text[^1] == '0' ? '1' : '0');

        Assert.False(ApiKey.TryParse(typo, out _));
        Assert.True(ApiKey.LooksLikeKey(typo));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("trial_0123456789abcdef")]
    [InlineData("a-label-that-is-long-enough-to-be-a-key-but-has-not-its-shape")]
    public void LooksLikeKey_OtherText_IsFalse(string text) => Assert.False(ApiKey.LooksLikeKey(text));
}
