using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Timeline;

/// <summary>What a cell of a breakdown counts.</summary>
/// <param name="Name">A model, a key's id or a tag; empty for usage without one; <see cref="OtherName"/> for all that is not told apart.</param>
/// <param name="Upstream">For a model: the upstream that did the work; else empty.</param>
public readonly record struct TimelineName(string Name, string Upstream = "")
{
    /// <summary>The name of what is not told apart. No key and no tag can have it.</summary>
    public const string OtherName = UsageUnits.Other;

    /// <summary>The cell of what is not told apart.</summary>
    public static TimelineName Other { get; } = new(OtherName);
}
