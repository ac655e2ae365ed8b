namespace QuotaFunctions.Gateway.Metering;

/// <summary>The JSON member names that metering knows.</summary>
internal enum ScannedKey : byte
{
    Unknown,
    Usage,
    Response,
    Message,
    Model,
    Choices,
    Delta,

    /// <summary>A member whose string is text that the model made.</summary>
    Text,
    Input,
    Output,
    Total,
    CacheRead,
    CacheWrite,
}

/// <summary>Recognises member names by their bytes. A name written with escapes is unknown.</summary>
internal static class ScannedKeys
{
    /// <summary>The longest known name; a longer one need not be kept.</summary>
    public const int MaxLength = 27;

    public static ScannedKey Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("text"u8) ? ScannedKey.Text : ScannedKey.Unknown,
        5 => name.SequenceEqual("usage"u8) ? ScannedKey.Usage
            : name.SequenceEqual("model"u8) ? ScannedKey.Model
            : name.SequenceEqual("delta"u8) ? ScannedKey.Delta
            : ScannedKey.Unknown,
        7 => name.SequenceEqual("content"u8) || name.SequenceEqual("refusal"u8) ? ScannedKey.Text
            : name.SequenceEqual("choices"u8) ? ScannedKey.Choices
            : name.SequenceEqual("message"u8) ? ScannedKey.Message
            : ScannedKey.Unknown,
        8 => name.SequenceEqual("response"u8) ? ScannedKey.Response
            : name.SequenceEqual("thinking"u8) ? ScannedKey.Text
            : ScannedKey.Unknown,
        9 => name.SequenceEqual("arguments"u8) || name.SequenceEqual("reasoning"u8) ? ScannedKey.Text : ScannedKey.Unknown,
        12 => name.SequenceEqual("total_tokens"u8) ? ScannedKey.Total
            : name.SequenceEqual("input_tokens"u8) ? ScannedKey.Input
            : name.SequenceEqual("partial_json"u8) ? ScannedKey.Text
            : ScannedKey.Unknown,
        13 => name.SequenceEqual("prompt_tokens"u8) ? ScannedKey.Input
            : name.SequenceEqual("output_tokens"u8) ? ScannedKey.Output
            : ScannedKey.Unknown,
        17 => name.SequenceEqual("completion_tokens"u8) ? ScannedKey.Output
            : name.SequenceEqual("reasoning_content"u8) ? ScannedKey.Text
            : ScannedKey.Unknown,
        23 => name.SequenceEqual("cache_read_input_tokens"u8) ? ScannedKey.CacheRead : ScannedKey.Unknown,
        27 => name.SequenceEqual("cache_creation_input_tokens"u8) ? ScannedKey.CacheWrite : ScannedKey.Unknown,
        _ => ScannedKey.Unknown,
    };

    /// <summary>True for a member of <c>usage</c> that counts tokens.</summary>
    public static bool IsCount(ScannedKey key) => key >= ScannedKey.Input;
}
