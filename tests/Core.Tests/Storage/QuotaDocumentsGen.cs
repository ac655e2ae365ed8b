using System.Collections.Immutable;
using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Storage;

/// <summary>Any records, states and answers that the types allow; extreme values are frequent.</summary>
internal static class QuotaDocumentsGen
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Gen<DateTimeOffset> Instant =
        Gen.Frequency((8, Gen.Long[DateTimeOffset.UnixEpoch.Ticks, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks]),
            (1, Gen.Const(DateTimeOffset.MaxValue.Ticks))).Select(t => new DateTimeOffset(t, TimeSpan.Zero));

    private static readonly Gen<long> Amount = Gen.Frequency((4, Gen.Long[0, 1_000]), (1, Gen.Const(0L)), (1, Gen.Const(Limit.MaxAmount)));

    // Every character but lone surrogates, which are no text.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char['\0', '\uD7FF'].Array[0, 20].Select(c => new string(c)),
        Gen.OneOf("", "gpt-4o", "模型", "\"quoted\"", "a\0b", "😀😀", "</script>", "\u2028\u0085", "(other)"));

    private static readonly Gen<UpstreamName> AnyUpstream = Gen.OneOf("", "default", "0", "azure-eu_2", "a2345678901234567890123456789012").Select(UpstreamName.Parse);

    private static readonly Gen<Unit> AnyUnit = Gen.OneOf("requests", "tokens", "a", "images", "u2345678901234567890123456789012").Select(Unit.Parse);

    private static readonly Gen<HoldId> AnyHoldId = Gen.Char[Base62].Array[HoldId.Length].Select(c => HoldId.Parse(new string(c)));

    private static readonly Gen<Tag> AnyTag = Gen.Char[Base62 + "._-:"].Array[1, Tag.MaxLength].Select(c => Tag.Parse(new string(c)));

    private static readonly Gen<Limit> AnyLimit = Gen.Select(AnyUnit, Gen.Enum<WindowKind>(), Amount).Select((u, w, m) => new Limit(u, w, m));

    private static readonly Gen<Cost> AnyCost =
        Gen.Select(AnyUnit, Amount).Array[0, 5].Select(items => Cost.Of(items.DistinctBy(i => i.Item1).Select(i => new CostItem(i.Item1, i.Item2))));

    private static readonly Gen<SecretHash> Hash = Gen.Byte.Array[SecretHash.Size].Select(b => SecretHash.FromHex(Convert.ToHexString(b)));

    public static readonly Gen<Hold> Hold = Gen.Select(AnyHoldId, AnyCost, Instant, Instant, Text, Gen.Bool, Gen.Bool).Select((id, cost, at, until, model, tracked, slice) =>
        new Hold { Id = id, Cost = cost, ChargedAt = at, ExpiresAt = until, Model = model, IsTracked = tracked, IsSlice = slice });

    public static readonly Gen<KeyRecord> Record =
        Gen.Select(
            Gen.Select(Gen.Char["0123456789abcdefghjkmnpqrstvwxyz"].Array[KeyId.Length], Gen.OneOf("", "trial_", "a-b_"), Text.Null(), Gen.OneOf("UTC", "Asia/Shanghai")),
            Gen.Select(AnyLimit.Array[0, 16], Text.Array[0, 5], Gen.Long[1, long.MaxValue], Text.Null(), Gen.Int[1, KeyRecord.LargestMaxParallel].Nullable()),
            Gen.Select(Instant, Instant.Nullable(), Instant.Nullable(), Instant.Nullable(), Instant.Nullable()),
            Gen.Select(Hash, Hash.Null()),
            Gen.Select(Text.Null(), AnyTag.Array[0, Tag.MaxCount]),
            (a, b, times, secrets, groups) => new KeyRecord
            {
                Id = KeyId.Parse(new string(a.Item1)),
                Prefix = KeyPrefix.TryParse(a.Item2, out var prefix) ? prefix : default,
                Label = a.Item3,
                Owner = groups.Item1,
                Tags = [.. groups.Item2.Distinct()],
                TimeZone = a.Item4,
                Limits = LimitSet.Of(b.Item1.DistinctBy(l => (l.Unit, l.Window))),
                Models = [.. b.Item2],
                Revision = b.Item3,
                IssueFingerprint = b.Item4,
                MaxParallel = b.Item5,
                CreatedAt = times.Item1,
                ExpiresAt = times.Item2,
                RevokedAt = times.Item3,
                PreviousSecretUntil = times.Item4,
                SuspendedAt = times.Item5,
                Secret = secrets.Item1,
                PreviousSecret = secrets.Item2,
            });

    public static readonly Gen<QuotaState> State =
        Gen.Select(
            Gen.Select(
                Gen.Long[0, long.MaxValue], Gen.Guid.Array[0, QuotaState.RememberedWrites], Instant.Nullable(), Gen.Select(Instant, Gen.Long[1, Limit.MaxAmount]).Array[0, 25]),
            Gen.Select(AnyUnit, Gen.Enum<WindowKind>(), Instant, Amount, Amount).Array[0, 17],
            Hold.Array[0, 10],
            Gen.Select(Gen.Int[0, DateOnly.MaxValue.DayNumber], Gen.Select(Text, AnyUpstream, Gen.Enum<UsageSource>(), Gen.OneOf("requests", "tokens_in", "denied"), Amount).Array[0, 10]),
            (head, counters, holds, usage) =>
            {
                var open = holds.DistinctBy(h => h.Id).ToImmutableDictionary(h => h.Id);
                return new QuotaState
                {
                    Revision = head.Item1,
                    RecentWrites = [.. head.Item2],
                    LastUsedAt = head.Item3,
                    Remembered = [.. head.Item4.Select(h => new RememberedHour(RememberedHour.Of(h.Item1) - 1, h.Item2))],
                    Counters = [.. counters.Select(c => new Counter(c.Item1, c.Item2, SpanOf(c.Item2, c.Item3), c.Item4, c.Item5))],
                    Holds = open,
                    NextHoldExpiry = open.IsEmpty ? null : open.Values.Min(h => h.ExpiresAt),
                    UsageDay = DateOnly.FromDayNumber(usage.Item1),
                    Usage = [.. usage.Item2.Select(u => new UsageAmount(u.Item1, u.Item2, u.Item3, u.Item4, u.Item5))],
                };
            });

    public static readonly Gen<StoredOperation> Answer =
        Gen.Select(Gen.Select(AnyLimit, Amount, Amount, Instant.Nullable()).Array[0, 16], Hold.Null(), Instant, Text).Select((limits, hold, until, fingerprint) =>
            new StoredOperation
            {
                Id = "id",
                Fingerprint = fingerprint,
                ExpiresAt = until,
                Hold = hold,
                Limits = [.. limits.Select(l => new LimitStatus(l.Item1, l.Item2, l.Item3, l.Item4))],
            });

    private static WindowSpan SpanOf(WindowKind kind, DateTimeOffset at) =>
        kind == WindowKind.Lifetime ? WindowSpan.Lifetime : new WindowSpan(at.AddDays(-1), at);
}
