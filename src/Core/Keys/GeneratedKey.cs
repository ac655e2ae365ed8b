namespace QuotaFunctions.Core.Keys;

/// <summary>A key's text just after it was made: it is shown once, and only its hash is stored.</summary>
/// <param name="Text">The whole key.</param>
/// <param name="Hash">The hash of its secret.</param>
public readonly record struct GeneratedKey(string Text, SecretHash Hash)
{
    /// <summary>Says nothing of the key, so that a log cannot either.</summary>
    public override string ToString() => nameof(GeneratedKey);
}
