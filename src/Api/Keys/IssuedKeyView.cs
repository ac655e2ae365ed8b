using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace QuotaFunctions.Api.Keys;

/// <summary>A key with its text, in the answers to issuing and rotating.</summary>
internal sealed record IssuedKeyView : KeyView
{
    /// <summary>Creates the view of a key with its text.</summary>
    [SetsRequiredMembers]
    internal IssuedKeyView(KeyView view, string? key, string? note = null)
        : base(view)
    {
        Key = key;
        Note = note;
    }

    /// <summary>The whole key, shown this once; absent where it was shown before.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; }

    /// <summary>A sentence for people that says why the key is not shown; absent where it is.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; }
}

/// <summary>The answer to issuing more than one key.</summary>
/// <param name="Keys">The keys, at most 1,000.</param>
/// <param name="Note">A sentence for people that says why the keys are not shown; absent where they are.</param>
internal sealed record IssuedKeysView(
    ImmutableArray<IssuedKeyView> Keys, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note);
