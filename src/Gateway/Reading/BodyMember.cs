namespace QuotaFunctions.Gateway.Reading;

/// <summary>The members of a request body that matter to forwarding.</summary>
internal enum BodyMember
{
    Unknown,
    Model,
    Stream,
    StreamOptions,
    Background,
    Choices,
    MaxTokens,
    Messages,
    Prompt,

    /// <summary>Other texts that are part of the prompt.</summary>
    Text,
}

/// <summary>Recognises members by name.</summary>
internal static class BodyMembers
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 21;

    /// <summary>
    /// The member of this name; <paramref name="isExact"/> is false where only the case differs. Some upstreams take such a name for the same
    /// member (Go's do), so it cannot be let through unread.
    /// </summary>
    public static BodyMember Of(ReadOnlySpan<char> name, out bool isExact)
    {
        Span<char> folded = stackalloc char[MaxLength];
        isExact = true;
        if (name.Length > MaxLength)
        {
            return BodyMember.Unknown;
        }

        for (var i = 0; i < name.Length; i++)
        {
            folded[i] = Fold(name[i]);
            isExact &= folded[i] == name[i];
        }

        return folded[..name.Length] switch
        {
            "model" => BodyMember.Model,
            "stream" => BodyMember.Stream,
            "stream_options" => BodyMember.StreamOptions,
            "background" => BodyMember.Background,
            "n" or "best_of" => BodyMember.Choices,
            "max_tokens" or "max_completion_tokens" or "max_output_tokens" or "max_new_tokens" or "n_predict" => BodyMember.MaxTokens,
            "messages" => BodyMember.Messages,
            "prompt" => BodyMember.Prompt,
            "input" or "instructions" or "system" or "tools" or "functions" or "response_format" or "query" or "documents" => BodyMember.Text,
            _ => BodyMember.Unknown,
        };
    }

    /// <summary>Simple case folding; the long s and the Kelvin sign are letters to it too.</summary>
    private static char Fold(char c) => c switch
    {
        '\u017F' => 's',
        '\u212A' => 'k',
        _ => char.ToLowerInvariant(c),
    };
}
