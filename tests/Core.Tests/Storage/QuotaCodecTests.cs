using System.Collections.Immutable;
using System.Text;
using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Storage;

public sealed class QuotaCodecTests
{
    [Fact]
    public void Record_AnyWrittenAndRead_IsTheSame() => QuotaDocumentsGen.Record.Sample(record =>
    {
        var read = QuotaCodec.ReadRecord(QuotaCodec.WriteRecord(record));

        Assert.Equal(record.Models.AsEnumerable(), read.Models.AsEnumerable());
        Assert.Equal(record.Tags.AsEnumerable(), read.Tags.AsEnumerable());
        Assert.Equal(record, read with { Models = record.Models, Tags = record.Tags });
    });

    [Fact]
    public void State_AnyWrittenAndRead_IsTheSame() =>
        QuotaDocumentsGen.State.Sample(state => AssertSame(state, QuotaCodec.ReadState(QuotaCodec.WriteState(state))));

    [Fact]
    public void Answer_AnyWrittenAndRead_IsTheSame() => QuotaDocumentsGen.Answer.Sample(answer =>
    {
        var read = QuotaCodec.ReadAnswer(answer.Id, answer.Fingerprint, answer.ExpiresAt, QuotaCodec.WriteAnswer(answer));

        Assert.Equal(answer.Limits.AsEnumerable(), read.Limits.AsEnumerable());
        Assert.Equal(answer, read with { Limits = answer.Limits });
    });

    [Fact]
    public void State_Initial_IsReadBackFromNearlyNothing()
    {
        var written = QuotaCodec.WriteState(QuotaState.Initial);

        AssertSame(QuotaState.Initial, QuotaCodec.ReadState(written));
        Assert.InRange(written.Length, 2, 16);
    }

    [Fact]
    public void State_IsWrittenInTheFormThatFilesHave()
    {
        var at = new DateTimeOffset(2027, 6, 15, 0, 0, 0, TimeSpan.Zero);
        var id = HoldId.Parse("0123456789abcdefABCDEF");
        var hold = new Hold { Id = id, Cost = Cost.RequestAndTokens(1, 500), ChargedAt = at, ExpiresAt = at.AddMinutes(5), Model = "m\"é", IsTracked = true };
        var state = QuotaState.Initial with
        {
            Revision = 7,
            RecentWrites = [Guid.Parse("00000000-0000-0000-0000-0000000000ff")],
            Counters = [new Counter(Unit.Tokens, WindowKind.Day, new WindowSpan(at, at.AddDays(1)), 300, 500)],
            Holds = ImmutableDictionary<HoldId, Hold>.Empty.Add(id, hold),
            NextHoldExpiry = hold.ExpiresAt,
            Remembered = [new RememberedHour(RememberedHour.Of(at), 3), new RememberedHour(RememberedHour.Of(at) + 24, 10_000)],
            LastUsedAt = at,
            UsageDay = new DateOnly(2027, 6, 15),
            Usage =
            [
                new UsageAmount("", UpstreamName.None, UsageSource.Reported, "requests", 3),
                new UsageAmount("gpt-4o", UpstreamName.Parse("azure-eu"), UsageSource.Held, "tokens", 300),
            ],
        };

        Assert.Equal(
            """
            {"r":7,"w":["00000000-0000-0000-0000-0000000000ff"],"c":[{"n":"tokens","w":"day","s":639486144000000000,"e":639487008000000000,"u":300,"h":500}],
            "h":[{"i":"0123456789abcdefABCDEF","c":{"requests":1,"tokens":500},"a":639486144000000000,"e":639486147000000000,"m":"m\u0022\u00E9","t":true}],
            "o":[17763504,3,17763528,10000],"u":639486144000000000,"d":740146,"m":[{"n":"requests","a":3},{"m":"gpt-4o","u":"azure-eu","s":2,"n":"tokens","a":300}]}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(QuotaCodec.WriteState(state)));
    }

    [Fact]
    public void State_WithAsManyHoldsAsThereCanBe_IsReadBack()
    {
        var at = new DateTimeOffset(2027, 6, 15, 0, 0, 0, TimeSpan.Zero);
        var holds = Enumerable.Range(0, QuotaTransition.MaxOpenHolds).Select(i => new Hold
        {
            Id = HoldId.New(),
            Cost = Cost.RequestAndTokens(1, Limit.MaxAmount - i),
            ChargedAt = at.AddTicks(i),
            ExpiresAt = at.AddSeconds(1 + (i % 300)),
            Model = "gpt-4o",
            IsTracked = i % 2 == 0,
            IsSlice = i % 3 == 0,
        });
        var state = QuotaState.Initial with { Holds = holds.ToImmutableDictionary(h => h.Id), NextHoldExpiry = at.AddSeconds(1) };

        AssertSame(state, QuotaCodec.ReadState(QuotaCodec.WriteState(state)));
    }

    [Fact]
    public void State_OfAKeyInUse_IsAppliedTheSameAfterReading()
    {
        var key = new KeyRecord
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            TimeZone = "America/New_York",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = SecretHash.Of("s"),
            Limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Lifetime, 10), new Limit(Unit.Tokens, WindowKind.Day, 1_000)),
        };
        var now = new DateTimeOffset(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);
        var state = QuotaTransition.Apply(key, QuotaState.Initial, new ConsumeOperation(Cost.RequestAndTokens(1, 300)), now).State;
        state = QuotaTransition.Apply(key, state, new HoldOperation(HoldId.New(), Cost.RequestAndTokens(1, 500), Cost.None, TimeSpan.FromMinutes(5)), now).State;
        var read = QuotaCodec.ReadState(QuotaCodec.WriteState(state));

        foreach (var later in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)])
        {
            var expected = QuotaTransition.Apply(key, state, new ConsumeOperation(Cost.RequestAndTokens(1, 200)), now + later);
            var actual = QuotaTransition.Apply(key, read, new ConsumeOperation(Cost.RequestAndTokens(1, 200)), now + later);
            Assert.Equal(expected.Decision.Verdict, actual.Decision.Verdict);
            Assert.Equal(expected.Decision.Limits.AsEnumerable(), actual.Decision.Limits.AsEnumerable());
            AssertSame(expected.State, actual.State);
        }
    }

    [Fact]
    public void Documents_MembersOfALaterVersion_AreIgnored()
    {
        var record = Sample();
        var withMore = Encoding.UTF8.GetString(QuotaCodec.WriteRecord(record)).Insert(1, "\"later\":{\"a\":[1,{}]},");

        Assert.Equal(record with { Models = [], Tags = [] }, QuotaCodec.ReadRecord(Encoding.UTF8.GetBytes(withMore)) with { Models = [], Tags = [] });
        AssertSame(QuotaState.Initial with { Revision = 7 }, QuotaCodec.ReadState("""{"later":[{"x":1}],"r":7,"zz":null}"""u8));
        Assert.Null(QuotaCodec.ReadAnswer("id", "f", DateTimeOffset.MaxValue, """{"later":true}"""u8).Hold);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{")]
    [InlineData("{\"r\":1}x")]
    [InlineData("{\"r\":1.5}")]
    [InlineData("{\"r\":99999999999999999999}")]
    [InlineData("{\"r\":\"1\"}")]
    [InlineData("{\"w\":[\"not-a-guid\"]}")]
    [InlineData("{\"c\":[null]}")]
    [InlineData("{\"c\":[{}]}")]
    [InlineData("{\"c\":[{\"n\":\"requests\",\"w\":\"fortnight\"}]}")]
    [InlineData("{\"c\":[{\"n\":\"Not A Unit\",\"w\":\"day\"}]}")]
    [InlineData("{\"c\":[{\"n\":\"requests\",\"w\":\"day\",\"s\":-1}]}")]
    [InlineData("{\"c\":[{\"n\":\"requests\",\"w\":\"day\",\"e\":9223372036854775807}]}")]
    [InlineData("{\"c\":[{\"n\":\"requests\",\"w\":\"day\",\"u\":-5}]}")]
    [InlineData("{\"c\":[{\"n\":\"requests\",\"w\":\"day\",\"h\":-5}]}")]
    [InlineData("{\"h\":[{\"i\":\"short\"}]}")]
    [InlineData("{\"h\":[{\"i\":\"0123456789012345678901\",\"c\":{\"requests\":-1}}]}")]
    [InlineData("{\"h\":[{\"i\":\"0123456789012345678901\",\"c\":{\"requests\":9223372036854775807}}]}")]
    [InlineData("{\"h\":[{\"i\":\"0123456789012345678901\"},{\"i\":\"0123456789012345678901\",\"a\":5}]}")]
    [InlineData("{\"m\":[{\"n\":\"requests\",\"u\":\"Not A Name\"}]}")]
    [InlineData("{\"o\":[1]}")]
    [InlineData("{\"o\":[1,2,3]}")]
    [InlineData("{\"o\":[-1,2]}")]
    [InlineData("{\"o\":[1,0]}")]
    [InlineData("{\"o\":[87649415,1]}")]
    [InlineData("{\"o\":[9223372036854775807,1]}")]
    [InlineData("{\"o\":[1,9223372036854775807]}")]
    [InlineData("{\"d\":-1}")]
    [InlineData("{\"d\":3652059}")]
    [InlineData("{\"u\":-1}")]
    [InlineData("{\"m\":[{\"n\":\"requests\",\"s\":9}]}")]
    [InlineData("{\"m\":[{\"n\":\"requests\",\"s\":-1}]}")]
    [InlineData("{\"m\":[{\"n\":\"requests\",\"a\":-1}]}")]
    [InlineData("{\"m\":[{\"n\":null}]}")]
    [InlineData("{\"m\":[{\"n\":\"requests\",\"m\":\"\\ud800\"}]}")]
    public void ReadState_Garbage_ThrowsFormatException(string text) =>
        Assert.Throws<FormatException>(() => QuotaCodec.ReadState(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("id", "\"short\"")]
    [InlineData("id", "null")]
    [InlineData("prefix", "\"a b\"")]
    [InlineData("prefix", "null")]
    [InlineData("time_zone", "null")]
    [InlineData("time_zone", "\"\"")]
    [InlineData("secret_hash", "\"00\"")]
    [InlineData("secret_hash", "\"not hexadecimal\"")]
    [InlineData("secret_hash", "null")]
    [InlineData("previous_secret_hash", "\"00\"")]
    [InlineData("created_at", "\"yesterday\"")]
    [InlineData("limits", "[null]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":-1}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\"},{\"unit\":\"requests\",\"window\":\"day\"}]")]
    [InlineData("models", "[null]")]
    [InlineData("tags", "[null]")]
    [InlineData("tags", "[\"a b\"]")]
    [InlineData("max_parallel", "0")]
    [InlineData("max_parallel", "10001")]
    [InlineData("max_parallel", "1.5")]
    public void ReadRecord_Garbage_ThrowsFormatException(string member, string value)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(QuotaCodec.WriteRecord(Sample()))!.AsObject();
        json[member] = System.Text.Json.Nodes.JsonNode.Parse(value);

        Assert.Throws<FormatException>(() => QuotaCodec.ReadRecord(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"limits\":[{}]}")]
    [InlineData("{\"limits\":[{\"limit\":null}]}")]
    [InlineData("{\"hold\":{}}")]
    public void ReadAnswer_Garbage_ThrowsFormatException(string text) =>
        Assert.Throws<FormatException>(() => QuotaCodec.ReadAnswer("id", "f", DateTimeOffset.MaxValue, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_DamagedBytes_ThrowNothingButFormatException() =>
        Gen.Select(QuotaDocumentsGen.State, QuotaDocumentsGen.Record, QuotaDocumentsGen.Answer, Gen.Select(Gen.UInt, Gen.Byte).Array[1, 4], Gen.Bool)
            .Sample((state, record, answer, damage, isCut) =>
            {
                AssertFormatOnly(QuotaCodec.WriteState(state), bytes => QuotaCodec.ReadState(bytes));
                AssertFormatOnly(QuotaCodec.WriteRecord(record), bytes => QuotaCodec.ReadRecord(bytes));
                AssertFormatOnly(QuotaCodec.WriteAnswer(answer), bytes => QuotaCodec.ReadAnswer("id", "f", DateTimeOffset.MaxValue, bytes));

                void AssertFormatOnly(byte[] bytes, Action<byte[]> read)
                {
                    foreach (var (at, value) in damage)
                    {
                        bytes[at % bytes.Length] = value;
                    }

                    try
                    {
                        read(isCut ? bytes[..(int)(damage[0].Item1 % bytes.Length)] : bytes);
                    }
                    catch (FormatException)
                    {
                    }
                }
            }, iter: 2_000);

    [Fact]
    public void WriteRecord_Secret_IsThereAsAHashOnly()
    {
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, KeyId.New());
        var written = Encoding.UTF8.GetString(QuotaCodec.WriteRecord(Sample() with { Secret = hash }));

        Assert.Contains(hash.ToHex(), written, StringComparison.Ordinal);
        Assert.DoesNotContain(text[^38..^6], written, StringComparison.Ordinal);
    }

    private static KeyRecord Sample() => new()
    {
        Id = KeyId.New(),
        Prefix = KeyPrefix.Default,
        TimeZone = "UTC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = SecretHash.Of("secret"),
        Limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Day, 5)),
        Models = [],
    };

    private static void AssertSame(QuotaState expected, QuotaState actual)
    {
        Assert.Equal(expected.Revision, actual.Revision);
        Assert.Equal(expected.RecentWrites.AsEnumerable(), actual.RecentWrites.AsEnumerable());
        Assert.Equal(expected.Counters.AsEnumerable(), actual.Counters.AsEnumerable());
        Assert.Equal(expected.Holds.Count, actual.Holds.Count);
        Assert.All(expected.Holds, h => Assert.Equal(h.Value, actual.Holds[h.Key]));
        Assert.Equal(expected.NextHoldExpiry, actual.NextHoldExpiry);
        Assert.Equal(expected.Remembered.AsEnumerable(), actual.Remembered.AsEnumerable());
        Assert.Equal(expected.LastUsedAt, actual.LastUsedAt);
        Assert.Equal(expected.UsageDay, actual.UsageDay);
        Assert.Equal(expected.Usage.AsEnumerable(), actual.Usage.AsEnumerable());
    }
}
