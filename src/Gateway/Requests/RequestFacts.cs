using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>The contents of a request's body that forwarding needs.</summary>
internal sealed record RequestFacts
{
    /// <summary>A body that was not read.</summary>
    public static RequestFacts Unread { get; } = new();

    /// <summary>False for a body that was not read, of which all the rest says nothing.</summary>
    public bool IsRead { get; init; }

    /// <summary>The model asked for; null when the body names none.</summary>
    public string? Model { get; init; }

    /// <summary>Models that the upstream may take instead.</summary>
    public ImmutableArray<string> AlsoModels { get; init; } = [];

    /// <summary>True when the body asks for a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>True when the client itself asked for a stream's usage.</summary>
    public bool WantsStreamUsage { get; init; }

    /// <summary>True when the work goes on after the connection has ended.</summary>
    public bool IsBackground { get; init; }

    /// <summary>How many answers are asked for, at least 1.</summary>
    public long Choices { get; init; } = 1;

    /// <summary>The bounds of the answer's length that it names, by the member's path.</summary>
    public ImmutableArray<NumberMember> OutputBounds { get; init; } = [];

    /// <summary>The bound of reasoning that it names; null when it names none.</summary>
    public NumberMember? Thinking { get; init; }

    /// <summary>The path of a member that names stored input; null when there is none.</summary>
    public string? StoredInput { get; init; }

    /// <summary>
    /// An upper estimate of the prompt's tokens: its texts, counted for a key with a limit on tokens, else a token for every four bytes; plus
    /// its attachments. It is at least a quarter of the body's bytes without known attachments.
    /// </summary>
    public long PromptTokens { get; init; }

    /// <summary>The probable tokens of the prompt: its texts and attachments, without the minimum by the body's length. Used for charges.</summary>
    public long PromptEstimate { get; init; }

    /// <summary>Where members stand that can be changed; see <c>RequestEdits</c>.</summary>
    public RequestPlaces Places { get; init; } = RequestPlaces.None;
}

/// <summary>A member whose value is a number.</summary>
/// <param name="Path">Its path: <c>max_tokens</c>.</param>
/// <param name="Value">Its value, a fraction rounded up; null for null, and for 0 and less, which some upstreams take for "no bound".</param>
internal readonly record struct NumberMember(string Path, long? Value);
