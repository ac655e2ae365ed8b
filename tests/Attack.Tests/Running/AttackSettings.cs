using System.Globalization;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>How long and from which seed the generators run. Without settings: the same few rounds each time.</summary>
internal static class AttackSettings
{
    /// <summary>The seed of the first round; round <c>n</c> has the seed <c>n</c> higher, so that one round can be repeated alone.</summary>
    public static int Seed { get; } = Number("ATTACK_SEED") ?? (Minutes > 0 ? Random.Shared.Next(1_000_000_000) : 1);

    /// <summary>True while a generator that began then and has made so many rounds goes on.</summary>
    public static bool GoesOn(long began, int rounds, int defaultRounds) =>
        Minutes > 0 ? TimeProvider.System.GetElapsedTime(began).TotalMinutes < Minutes : rounds < (Number("ATTACK_ROUNDS") ?? defaultRounds);

    private static int Minutes => Number("ATTACK_MINUTES") ?? 0;

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
