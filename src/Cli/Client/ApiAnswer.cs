using System.Text.Json;

namespace QuotaFunctions.Cli.Client;

/// <summary>A successful answer of the admin API.</summary>
/// <param name="Body">The document; undefined for an answer without one.</param>
/// <param name="Revision">The key's revision, for <c>If-Match</c>; null where the answer has none.</param>
/// <param name="IsReplayed">True when the server did this earlier, under the same idempotency key.</param>
internal sealed record ApiAnswer(JsonElement Body, string? Revision, bool IsReplayed);
