namespace QuotaFunctions.Gateway.Reading;

/// <summary>Where a member's value stands in the body, in bytes.</summary>
internal readonly record struct ValuePlace(int Start, int Length)
{
    /// <summary>The first byte after it.</summary>
    public int End => Start + Length;
}

/// <summary>A member that bounds the answer's length.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where its value stands.</param>
/// <param name="Value">Its value; null for null, and for 0 and less, which some upstreams take for "no bound".</param>
internal readonly record struct MaxTokensMember(string Name, ValuePlace Place, long? Value);

/// <summary>The member <c>stream_options</c>; its default is that it is not there.</summary>
/// <param name="Place">Where its value stands; null when it is not there.</param>
/// <param name="IsObject">False for null.</param>
/// <param name="HasMembers">True for an object that is not empty.</param>
/// <param name="IncludeUsage">Where the value of its <c>include_usage</c> stands; null when that is not there.</param>
/// <param name="WantsUsage">True when the client asked for the usage chunk.</param>
internal readonly record struct StreamOptions(ValuePlace? Place, bool IsObject, bool HasMembers, ValuePlace? IncludeUsage, bool WantsUsage);

/// <summary>What a request body says, as far as forwarding must know.</summary>
internal sealed record RequestFacts
{
    /// <summary>A body that was not read.</summary>
    public static RequestFacts Unread { get; } = new();

    /// <summary>The model asked for; null when none is named.</summary>
    public string? Model { get; init; }

    /// <summary>True when an event stream is asked for.</summary>
    public bool IsStream { get; init; }

    /// <summary>True when the work goes on after the answer (OpenAI's background responses).</summary>
    public bool IsBackground { get; init; }

    /// <summary>How many answers are asked for, at least 1.</summary>
    public long Choices { get; init; } = 1;

    /// <summary>The bounds of the answer's length that it names.</summary>
    public IReadOnlyList<MaxTokensMember> MaxTokens { get; init; } = [];

    /// <summary>Tokens of the prompt, counted or reckoned.</summary>
    public long PromptTokens { get; init; }

    /// <summary>What it says of usage in streams.</summary>
    public StreamOptions StreamOptions { get; init; }

    /// <summary>True when the body has any member.</summary>
    public bool HasMembers { get; init; }

    /// <summary>Where the body's closing brace stands.</summary>
    public int End { get; init; }

    /// <summary>False for a body that was not read, of which all the rest says nothing.</summary>
    public bool IsRead => End > 0;
}
