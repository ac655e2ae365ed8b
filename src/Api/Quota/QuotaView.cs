using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace QuotaFunctions.Api.Quota;

/// <summary>
/// What a key is told about itself when it checks, consumes, holds or settles. A refusal for lack of quota has these members and after them
/// those of every refusal.
/// </summary>
/// <remarks>
/// These answers are written by hand (<see cref="KeyAnswer"/>), since every request of a key pays for them; a test holds the two forms
/// against each other.
/// </remarks>
internal sealed record QuotaView
{
    /// <summary>The hold that the request was about; absent when it was about none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HoldView? Hold { get; init; }

    /// <summary>True when the request was allowed; for a check, when the key may make one more request.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Whose answer it is.</summary>
    public required OwnKeyView Key { get; init; }

    /// <summary>How the key's limits stand after the request, in the record's order; empty for an unlimited key.</summary>
    public required ImmutableArray<LimitView> Limits { get; init; }

    /// <summary>The answer as a record.</summary>
    public static QuotaView Of(KeyAnswer answer) => new()
    {
        Hold = answer.Hold is { } hold ? new HoldView { Id = hold.Id.Value, ExpiresAt = hold.ExpiresAt } : null,
        Allowed = answer.Refusal is null,
        Key = new OwnKeyView
        {
            Id = answer.Key.Id.Value, Label = answer.Key.Label, ExpiresAt = answer.Key.ExpiresAt, MaxParallel = answer.Key.MaxParallel,
        },
        Limits = LimitView.Of(answer.Limits),
    };
}

/// <summary>A hold, as its holder sees it.</summary>
internal sealed record HoldView
{
    /// <summary>The hold's id, for settling and releasing it.</summary>
    public required string Id { get; init; }

    /// <summary>When it is charged as held, unless it was ended before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A key, as its holder sees it.</summary>
internal sealed record OwnKeyView
{
    /// <summary>The public id: 16 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The sponsor's name for it, at most 200 characters; null when there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>From this instant on it is refused; null never expires.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The most forwarded requests under way at once, 1 … 10,000; null where the key has no limit of its own.</summary>
    public required int? MaxParallel { get; init; }
}
