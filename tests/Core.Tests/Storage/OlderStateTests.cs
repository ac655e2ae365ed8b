using System.Text;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Core.Tests.Storage;

/// <summary>States that earlier releases have written.</summary>
public sealed class OlderStateTests
{
    private static readonly KeyRecord Key = new()
    {
        Id = KeyId.New(),
        Prefix = KeyPrefix.Default,
        TimeZone = "UTC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = SecretHash.Of("secret"),
    };

    [Fact]
    public void Record_FromBeforeParallelLimits_HasNone()
    {
        var old = Encoding.UTF8.GetBytes($$"""
            {"id":"0123456789abcdef","prefix":"trial_","limits":[{"unit":"requests","window":"lifetime","limit":5}],"time_zone":"UTC",
            "created_at":"2027-06-15T12:00:00+00:00","secret_hash":"{{Key.Secret.ToHex()}}","revision":3}
            """.ReplaceLineEndings(""));

        var read = QuotaCodec.ReadRecord(old);

        Assert.Null(read.MaxParallel);
        Assert.Equal(old, QuotaCodec.WriteRecord(read));
    }

    [Fact]
    public void State_FromBeforeUpstreams_IsReadAndSpentFrom()
    {
        var at = new DateTimeOffset(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);
        var old = Encoding.UTF8.GetBytes("""
            {"r":7,"c":[{"n":"requests","w":"lifetime","e":3155378975999999999,"u":3,"h":1}],
            "h":[{"i":"0123456789abcdefABCDEF","c":{"requests":1},"a":639486144000000000,"e":3155378975999999999,"m":"gpt-4o"}],
            "d":740146,"m":[{"n":"requests","a":3},{"m":"gpt-4o","s":2,"n":"tokens","a":300}]}
            """.ReplaceLineEndings(""));

        var read = QuotaCodec.ReadState(old);
        UsageAmount[] kept =
        [
            new("", UpstreamName.None, UsageSource.Reported, "requests", 3), new("gpt-4o", UpstreamName.None, UsageSource.Held, "tokens", 300),
        ];
        Assert.Equal(kept, read.Usage.AsEnumerable());
        Assert.Equal(old, QuotaCodec.WriteState(read));

        var upstream = UpstreamName.Parse("one");
        var settled = QuotaTransition.Apply(Key, read, new SettleOperation(HoldId.Parse("0123456789abcdefABCDEF"), Cost.OneRequest, Upstream: upstream), at).State;
        Assert.Equal([.. kept, new UsageAmount("gpt-4o", upstream, UsageSource.Reported, "requests", 1)], settled.Usage.AsEnumerable());
    }
}
