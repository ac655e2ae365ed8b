namespace QuotaFunctions.Gateway.Dialects;

/// <summary>What an operation of a provider does, and so what it can cost and whether it is forwarded.</summary>
internal enum Work
{
    /// <summary>Makes text token by token: chat, completions, responses. Tokens in and out.</summary>
    Generate,

    /// <summary>Reads texts and makes none: embeddings, rerank. Tokens in.</summary>
    Read,

    /// <summary>Makes or reads images, sound or video. Tokens only where the answer reports them.</summary>
    Media,

    /// <summary>Computes without tokens that are billed: token counting, moderations. One request, never a token.</summary>
    Free,

    /// <summary>Reads what the provider offers: lists of models. Costs nothing, not even a request.</summary>
    Listing,

    /// <summary>
    /// Anything else: files, stored objects, an unknown path. Not forwarded unless <c>FORWARD_PATHS</c> allows it. A JSON body is metered
    /// by the texts that go in and out.
    /// </summary>
    Other,

    /// <summary>
    /// Opens a session, hands out a credential, or starts work that is billed where no answer shows it (realtime, batches, fine-tuning,
    /// runs). Not forwarded unless <c>FORWARD_PATHS</c> allows it, and never for a key with a limit on tokens or money.
    /// </summary>
    Elsewhere,
}

/// <summary>Properties of <see cref="Work"/>.</summary>
internal static class Works
{
    /// <summary>True for what <c>FORWARD_PATHS=inference</c>, the default, forwards.</summary>
    public static bool IsInference(this Work work) => work is not (Work.Other or Work.Elsewhere);

    /// <summary>True where tokens can be spent.</summary>
    public static bool SpendsTokens(this Work work) => work is Work.Generate or Work.Read or Work.Media or Work.Other;
}
