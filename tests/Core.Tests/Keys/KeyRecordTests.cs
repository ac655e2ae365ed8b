using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class KeyRecordTests
{
    private static readonly DateTimeOffset Until = new(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly KeyRecord Rotated = new()
    {
        Id = KeyId.New(),
        Prefix = KeyPrefix.Default,
        TimeZone = "UTC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = SecretHash.Of("current"),
        PreviousSecret = SecretHash.Of("previous"),
        PreviousSecretUntil = Until,
    };

    [Fact]
    public void Opens_CurrentSecret_Always()
    {
        Assert.True(Rotated.Opens("current", Until.AddYears(-1)));
        Assert.True(Rotated.Opens("current", Until.AddYears(1)));
    }

    [Fact]
    public void Opens_PreviousSecret_UntilItsEndExclusive()
    {
        Assert.True(Rotated.Opens("previous", Until.AddTicks(-1)));
        Assert.False(Rotated.Opens("previous", Until));
        Assert.False(Rotated.Opens("previous", Until.AddTicks(1)));
    }

    [Fact]
    public void Opens_AnotherSecret_Never()
    {
        Assert.False(Rotated.Opens("", Until.AddTicks(-1)));
        Assert.False(Rotated.Opens("other", Until.AddTicks(-1)));
        Assert.False((Rotated with { PreviousSecret = null }).Opens("previous", Until.AddTicks(-1)));
        Assert.False((Rotated with { PreviousSecretUntil = null }).Opens("previous", Until.AddTicks(-1)));
    }
}
