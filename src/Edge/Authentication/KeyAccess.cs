using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>What a presented key opens: the key as it stands, or the refusal to answer with.</summary>
public readonly record struct KeyAccess
{
    private KeyAccess(KeySnapshot? key, Problem? refusal)
    {
        Key = key;
        Refusal = refusal;
    }

    /// <summary>The key; null when it was refused. It may be as old as the store's read staleness: spending decides anew.</summary>
    public KeySnapshot? Key { get; }

    /// <summary>The refusal; null when the key was let in.</summary>
    public Problem? Refusal { get; }

    /// <summary>True when the secret matched and the key is neither revoked nor expired. Its quota may still be used up.</summary>
    [MemberNotNullWhen(true, nameof(Key))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGranted => Key is not null;

    /// <summary>Let in.</summary>
    public static KeyAccess Granted(KeySnapshot key) => new(key, null);

    /// <summary>Refused.</summary>
    public static KeyAccess Refused(Problem refusal) => new(null, refusal);
}
