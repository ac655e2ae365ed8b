using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>An amount set aside before work whose price is not known yet.</summary>
public sealed record Hold
{
    /// <summary>The hold's id.</summary>
    public required HoldId Id { get; init; }

    /// <summary>What is set aside.</summary>
    public required Cost Cost { get; init; }

    /// <summary>The instant whose windows carry the hold; its settlement lands in the same windows or, once they are over, in none.</summary>
    public required DateTimeOffset ChargedAt { get; init; }

    /// <summary>From this instant on it is charged at its held amount.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The model the work is for; empty when there is none.</summary>
    public string Model { get; init; } = "";

    /// <summary>
    /// True when the end of the hold is kept as an operation row, so that a repeated settlement is answered as the first one was.
    /// The service's own holds go without: it settles each once.
    /// </summary>
    public bool IsTracked { get; init; }

    /// <summary>
    /// True for what an instance took to admit from (<see cref="TakeSliceOperation"/>). It counts and expires like any hold, but
    /// no client can settle, release or see it.
    /// </summary>
    public bool IsSlice { get; init; }
}
