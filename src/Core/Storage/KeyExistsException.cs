using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>A key that was to be issued has an id that is there already. Ids are random, so it is a bug, unless its id was made of something that was sent twice.</summary>
public sealed class KeyExistsException(KeyId id) : InvalidOperationException($"key {id} is there already")
{
    /// <summary>The id.</summary>
    public KeyId Id { get; } = id;
}
