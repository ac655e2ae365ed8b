using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace QuotaFunctions.Api.Quota;

/// <summary>
/// The answer to a check, consume, hold or settle. A refusal for lack of quota has these members, followed by those of every
/// refusal.
/// </summary>
/// <remarks>
/// <see cref="KeyAnswer"/> writes these answers by hand, because it is on the path of every request. A test checks that both forms
/// agree.
/// </remarks>
internal sealed record QuotaView
{
    /// <summary>The hold of the request; absent when it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HoldView? Hold { get; init; }

    /// <summary>True when the request was allowed; for a check, when the key may make one more request.</summary>
    public required bool Allowed { get; init; }

    /// <summary>The key that made the request.</summary>
    public required OwnKeyView Key { get; init; }

    /// <summary>The key's limits after the request, in the record's order; empty for an unlimited key.</summary>
    public required ImmutableArray<LimitView> Limits { get; init; }

    /// <summary>Creates the answer as a record.</summary>
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

/// <summary>A hold, for the key's holder.</summary>
internal sealed record HoldView
{
    /// <summary>The hold's id, for settling and releasing it.</summary>
    public required string Id { get; init; }

    /// <summary>When the held amount is charged, unless the hold was settled or released before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A key, for its holder.</summary>
internal record OwnKeyView
{
    /// <summary>The public id: 16 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The sponsor's name for it, at most 200 characters; null when there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>The instant from which the key is refused; null when it never expires.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The most concurrent forwarded requests, 1 … 10,000; null when the key has no such limit.</summary>
    public required int? MaxParallel { get; init; }
}
