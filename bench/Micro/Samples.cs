using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Micro;

/// <summary>A key in use: 1,000,000 requests a day, 100,000,000 tokens in all, some of both spent.</summary>
internal static class Samples
{
    public static DateTimeOffset Now { get; } = new(2027, 6, 15, 12, 0, 0, TimeSpan.Zero);

    public static (string Text, KeyRecord Record) Key { get; } = MakeKey();

    public static QuotaState State { get; } = QuotaTransition.Apply(
        Key.Record, QuotaState.Initial, new ConsumeOperation(Cost.RequestAndTokens(3, 700)), Now).State;

    private static (string Text, KeyRecord Record) MakeKey()
    {
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        var limits = LimitSet.Of([new Limit(Unit.Requests, WindowKind.Day, 1_000_000), new Limit(Unit.Tokens, WindowKind.Lifetime, 100_000_000)]);
        return (text, new KeyRecord { Id = id, Prefix = KeyPrefix.Default, TimeZone = "UTC", CreatedAt = Now, Secret = hash, Limits = limits });
    }
}
