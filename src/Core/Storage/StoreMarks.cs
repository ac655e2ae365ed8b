namespace QuotaFunctions.Core.Storage;

/// <summary>Facts about a whole store.</summary>
/// <param name="UnfinishedImport">
/// What is being copied into this store, in words without a secret, at most 2,000 characters; null when nothing is. A server does not start on such a store.
/// </param>
/// <param name="HasLegacyKeys">True when keys were imported whose text another product issued.</param>
public sealed record StoreMarks(string? UnfinishedImport = null, bool HasLegacyKeys = false);
