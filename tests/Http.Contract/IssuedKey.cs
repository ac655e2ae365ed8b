using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract;

/// <summary>A key that a test issued.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Text">Its whole text: <c>{prefix}{id}_{secret}{checksum}</c>.</param>
/// <param name="Reply">The answer that showed it.</param>
public sealed record IssuedKey(string Id, string Text, Reply Reply)
{
    private const int SecretLength = 32;
    private const int ChecksumLength = 6;

    /// <summary>The part that must never be seen again.</summary>
    public string Secret => Text.Substring(Text.Length - ChecksumLength - SecretLength, SecretLength);
}
