using System.Security.Cryptography;
using System.Text;
using CsCheck;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class LegacyKeyTests
{
    private const string Trial = "trial_0123456789abcdef0123456789abcdef0123";

    private static readonly DateTimeOffset Noon = new(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Texts = Gen.Char['!', '~'].Array[LegacyKey.MinLength, LegacyKey.MaxLength].Select(c => new string(c));

    [Theory]
    [InlineData(Trial)]
    [InlineData("sk-0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("roc_0123456789abcdef0123456789abcdef")]
    [InlineData("roc_1770700000000-k3j9x0z2q")]
    [InlineData("sixteen-letters.")]
    [InlineData("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~")]
    public void TryParse_TextOfAnotherProduct_IsRead(string text)
    {
        Assert.True(LegacyKey.TryParse(text, out var key));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text))), key.Hash.ToHex());
        Assert.Equal(KeyId.Of(key.Hash.ToHex()), key.Id);
        Assert.Equal(key.Id.Value, key.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("fifteen-letters")]
    [InlineData("with a space in it")]
    [InlineData("with-a-tab\tin-it-too")]
    [InlineData("ends-with-a-newline\n")]
    [InlineData("not-ascii-at-all-é")]
    [InlineData("密钥密钥密钥密钥密钥密钥密钥密钥")]
    public void TryParse_AnythingElse_IsNot(string? text) => Assert.False(LegacyKey.TryParse(text, out _));

    [Fact]
    public void TryParse_Length_IsBounded()
    {
        Assert.True(LegacyKey.TryParse(new string('x', LegacyKey.MaxLength), out _));
        Assert.False(LegacyKey.TryParse(new string('x', LegacyKey.MaxLength + 1), out _));
    }

    [Fact]
    public void TryParse_KeyOfThisService_IsNotALegacyKey_MistypedOrNot() => Gen.Select(Gen.Char["abc_-09"].Array[0, KeyPrefix.MaxLength], Gen.Char.AlphaNumeric)
        .Sample((prefixText, last) =>
        {
            Assert.True(KeyPrefix.TryParse(new string(prefixText), out var prefix));
            var text = ApiKey.Generate(prefix, KeyId.New()).Text;

            return !LegacyKey.TryParse(text, out _) && !LegacyKey.TryParse(text[..^1] + last, out _);
        });

    [Fact]
    public void TryParse_AnyText_IsAtMostOneOfTheTwoForms() => Texts.Sample(text =>
        LegacyKey.TryParse(text, out _) != ApiKey.LooksLikeKey(text) && !(LegacyKey.TryParse(text, out _) && ApiKey.TryParse(text, out _)));

    [Fact]
    public void Opens_ItsRecord_AndNoOther() => Gen.Select(Texts, Texts).Where((a, b) => a != b && LegacyKey.CanBe(a) && LegacyKey.CanBe(b)).Sample((a, b) =>
    {
        var (one, other) = (LegacyKey.Parse(a), LegacyKey.Parse(b));

        return one.Id != other.Id && one.Opens(RecordOf(one), Noon) && !one.Opens(RecordOf(other), Noon)
            && !one.Opens(RecordOf(other) with { Id = one.Id }, Noon) && !one.Opens(RecordOf(one) with { Id = other.Id }, Noon);
    });

    [Fact]
    public void Opens_AfterARotation_UntilTheOverlapEnds()
    {
        var key = LegacyKey.Parse(Trial);
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, key.Id);
        var rotated = RecordOf(key) with { Secret = hash, PreviousSecret = key.Hash, PreviousSecretUntil = Noon };

        Assert.True(key.Opens(rotated, Noon.AddTicks(-1)));
        Assert.False(key.Opens(rotated, Noon));
        Assert.True(ApiKey.TryParse(text, out var next));
        Assert.True(next.Opens(rotated, Noon));
    }

    /// <summary>The record holds the hash of exactly this text, so only the id tells that it was not issued as a whole text.</summary>
    [Fact]
    public void Opens_BareSecretOfAKeyOfThisService_Never()
    {
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        Assert.True(ApiKey.TryParse(text, out var key));

        var bare = LegacyKey.Parse(key.Secret.ToString());

        Assert.Equal(hash, bare.Hash);
        Assert.False(bare.Opens(RecordOf(bare) with { Id = id }, Noon));
    }

    /// <summary>A legacy key of 32 letters and digits fits into the place of a secret. Whoever has it can compute the rest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ApiKey_MadeOfALegacyKey_OpensNothing(bool isRotated)
    {
        const string Old = "0123456789abcdef0123456789abcdef";
        var legacy = LegacyKey.Parse(Old);
        var record = RecordOf(legacy);
        if (isRotated)
        {
            record = record with { Secret = ApiKey.Generate(KeyPrefix.Default, legacy.Id).Hash, PreviousSecret = legacy.Hash, PreviousSecretUntil = Noon.AddDays(1) };
        }

        Assert.True(ApiKey.TryParse(KeyTexts.With(KeyPrefix.Default, legacy.Id, Old), out var made));

        Assert.True(record.Opens(made.Secret, Noon));
        Assert.False(made.Opens(record, Noon));
        Assert.True(legacy.Opens(record, Noon));
    }

    private static KeyRecord RecordOf(LegacyKey key) => new()
    {
        Id = key.Id,
        Prefix = KeyPrefix.Default,
        TimeZone = "UTC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = key.Hash,
    };
}
