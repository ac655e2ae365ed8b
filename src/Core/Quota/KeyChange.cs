using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>A change that an administrator makes to a key.</summary>
public abstract record KeyChange;

/// <summary>A value to set, or nothing to change.</summary>
public readonly record struct Change<T>(bool IsSet, T? Value)
{
    /// <summary>Set the value; null clears it.</summary>
    public static implicit operator Change<T>(T? value) => new(true, value);
}

/// <summary>Changes to the fields that are set; a field that is not set stays.</summary>
public sealed record UpdateKey : KeyChange
{
    /// <summary>The new label.</summary>
    public Change<string> Label { get; init; }

    /// <summary>The new limits, all of them.</summary>
    public Change<LimitSet> Limits { get; init; }

    /// <summary>The lifetime limit on requests alone; applied after <see cref="Limits"/>.</summary>
    public Change<long?> Quota { get; init; }

    /// <summary>The new expiry.</summary>
    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    /// <summary>The new time zone, one that is known. A window that is open keeps its end.</summary>
    public Change<string> TimeZone { get; init; }

    /// <summary>The new list of models; empty allows all.</summary>
    public Change<ImmutableArray<string>?> Models { get; init; }

    /// <summary>The new limit on requests under way at once; null for none.</summary>
    public Change<int?> MaxParallel { get; init; }
}

/// <summary>Refuse the key from now on. A second time changes nothing.</summary>
public sealed record RevokeKey : KeyChange;

/// <summary>Replace the secret.</summary>
/// <param name="Secret">The new secret's hash.</param>
/// <param name="Overlap">How long the old one still works; zero ends it at once.</param>
public sealed record RotateKey(SecretHash Secret, TimeSpan Overlap) : KeyChange;

/// <summary>Set what is used in all open windows to zero. Open holds stay held.</summary>
public sealed record ResetKey : KeyChange;
