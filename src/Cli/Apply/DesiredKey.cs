using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace QuotaFunctions.Cli.Apply;

/// <summary>A key as the file wants it.</summary>
/// <param name="Label">Its label, which identifies it.</param>
/// <param name="Settings">The members that the file names, in the form of the API and without the label. What is absent is not managed; null is cleared.</param>
internal sealed record DesiredKey(string Label, JsonObject Settings);

/// <summary>What a file wants.</summary>
/// <param name="Tag">The tag that every key of the file gets; null for none.</param>
/// <param name="Keys">The keys.</param>
internal sealed record DesiredKeys(string? Tag, ImmutableArray<DesiredKey> Keys);
