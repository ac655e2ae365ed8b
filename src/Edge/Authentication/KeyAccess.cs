using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>The result of authentication: the key's current state, or the refusal to answer with.</summary>
public readonly record struct KeyAccess
{
    private KeyAccess(KeySnapshot? key, Problem? refusal)
    {
        Key = key;
        Refusal = refusal;
    }

    /// <summary>The key; null when it was refused. It may be as stale as the store's reads; every spending operation checks the limits again.</summary>
    public KeySnapshot? Key { get; }

    /// <summary>The refusal; null when the key was accepted.</summary>
    public Problem? Refusal { get; }

    /// <summary>True when the secret matched and the key is neither revoked nor expired nor suspended. Its quota may still be used up.</summary>
    [MemberNotNullWhen(true, nameof(Key))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGranted => Key is not null;

    /// <summary>An accepted key.</summary>
    public static KeyAccess Granted(KeySnapshot key) => new(key, null);

    /// <summary>A refused request.</summary>
    public static KeyAccess Refused(Problem refusal) => new(null, refusal);
}
