using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>How many tokens a request of a key with a limit on tokens may spend, before it is sent.</summary>
/// <param name="Prompt">Tokens that go in, at least 1: even what cannot be reckoned must find the limit open.</param>
/// <param name="Choices">How many answers come out; 0 where none is made.</param>
/// <param name="Output">The most tokens of each answer.</param>
/// <param name="LeastOutput">The least that an upstream accepts as a bound.</param>
internal readonly record struct TokenPlan(long Prompt, long Choices, long Output, long LeastOutput)
{
    /// <summary>OpenAI refuses a smaller <c>max_output_tokens</c>.</summary>
    private const long LeastOfResponses = 16;

    /// <summary>The most that may be spent: what the hold asks for.</summary>
    public long Wanted => Sum(Output);

    /// <summary>What is of any use: the prompt, and the shortest answer.</summary>
    public long Minimum => Sum(Math.Min(Output, LeastOutput));

    /// <summary>Plans a request.</summary>
    /// <param name="endpoint">Where it goes.</param>
    /// <param name="facts">What its body says.</param>
    /// <param name="defaultMaxTokens">What an answer is bounded to when the body names no bound.</param>
    public static TokenPlan For(Endpoint endpoint, RequestFacts facts, long defaultMaxTokens)
    {
        var prompt = Math.Max(1, facts.PromptTokens);
        if (!endpoint.Generates())
        {
            return new TokenPlan(prompt, 0, 0, 0);
        }

        var named = facts.MaxTokens.Max(m => m.Value) ?? defaultMaxTokens;
        return new TokenPlan(prompt, facts.Choices, named, endpoint == Endpoint.Responses ? LeastOfResponses : 1);
    }

    /// <summary>What each answer is bounded to when so much was granted in all.</summary>
    public long OutputWithin(long granted) =>
        Choices == 0 ? 0 : Math.Min(Output, Math.Max(LeastOutput, (granted - Prompt) / Choices));

    /// <summary>Bounds the answer's length in the body to what was granted.</summary>
    public void Bound(Endpoint endpoint, RequestFacts facts, long granted, BodyEdits edits)
    {
        if (Choices == 0)
        {
            return;
        }

        var output = OutputWithin(granted);
        var proper = ProperMembers(endpoint, facts.Model);
        var isBounded = false;
        foreach (var member in facts.MaxTokens)
        {
            isBounded |= proper.Contains(member.Name);
            if (member.Value is not { } value || value > output)
            {
                edits.Replace(member, output);
            }
        }

        if (!isBounded)
        {
            edits.Insert(proper[0], output);
        }
    }

    /// <summary>The names by which this endpoint knows the bound, the one to add first.</summary>
    private static string[] ProperMembers(Endpoint endpoint, string? model) => endpoint switch
    {
        Endpoint.Responses => ["max_output_tokens"],
        Endpoint.ChatCompletions when IsReasoningModel(model) => ["max_completion_tokens"],
        Endpoint.ChatCompletions => ["max_tokens", "max_completion_tokens"],
        _ => ["max_tokens"],
    };

    /// <summary>
    /// OpenAI's o-series and GPT-5 refuse <c>max_tokens</c>; many compatible servers know nothing else. A path or vendor in front of the
    /// name (<c>openai/o3</c>) does not count.
    /// </summary>
    private static bool IsReasoningModel(string? model)
    {
        var name = model.AsSpan()[(model.AsSpan().LastIndexOf('/') + 1)..];
        return (name is ['o', >= '1' and <= '9', ..])
            || (name.StartsWith("gpt-", StringComparison.Ordinal) && name is [_, _, _, _, >= '5' and <= '9', ..]);
    }

    private long Sum(long output)
    {
        var sum = (decimal)Prompt + ((decimal)Choices * output);
        return sum > Limit.MaxAmount ? Limit.MaxAmount : (long)sum;
    }
}
