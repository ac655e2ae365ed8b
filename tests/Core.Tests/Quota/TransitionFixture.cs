using System.Globalization;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Quota;

/// <summary>One key to which operations are applied one after the other.</summary>
internal sealed class TransitionFixture
{
    public TransitionFixture(params Limit[] limits)
    {
        Key = new KeyRecord
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            TimeZone = "UTC",
            CreatedAt = At("2027-06-15T00:00:00Z"),
            Secret = SecretHash.Of("secret"),
            Limits = LimitSet.Of(limits),
        };
    }

    public static DateTimeOffset Noon { get; } = At("2027-06-15T12:00:00Z");

    public KeyRecord Key { get; set; }

    public QuotaState State { get; private set; } = QuotaState.Initial;

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static Limit Requests(WindowKind window, long max) => new(Unit.Requests, window, max);

    public static Limit Tokens(WindowKind window, long max) => new(Unit.Tokens, window, max);

    public Transition Apply(QuotaOperation operation, DateTimeOffset now)
    {
        var transition = QuotaTransition.Apply(Key, State, operation, now);
        (Key, State) = (transition.Key, transition.State);
        return transition;
    }

    public Decision Consume(long requests, DateTimeOffset now) => Apply(new ConsumeOperation(Cost.RequestAndTokens(requests, 0)), now).Decision;

    public Hold Hold(Cost cost, DateTimeOffset now, TimeSpan? ttl = null, bool isTracked = false, string model = "") =>
        Apply(new HoldOperation(HoldId.New(), cost, cost, ttl ?? TimeSpan.FromMinutes(5), model, isTracked), now).Decision.Hold!;

    public LimitStatus StatusOf(int limit, DateTimeOffset now) => QuotaTransition.Observe(Key, State, now).Limits[limit];
}
