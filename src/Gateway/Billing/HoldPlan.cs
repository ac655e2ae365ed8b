using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>The most that a request may cost, computed before it is sent, and the bound of its answer.</summary>
/// <remarks>
/// For a key with a limit on tokens, the hold covers the prompt's tokens and the most that all answers may have. Less may be granted, down to
/// the shortest answer that an upstream allows; then the answer is bounded to what was granted.
/// </remarks>
internal sealed class HoldPlan
{
    /// <summary>The time between the latest end of the exchange and the hold's expiry: for settling, with retries.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a stream, or a request with a streamed body, may take. Every exchange ends before its hold expires, so that none is charged
    /// twice. A hold whose process died blocks its amount no longer than this, the upstream's time-out and the margin.
    /// </summary>
    private static readonly TimeSpan LongestStream = TimeSpan.FromHours(1);

    /// <summary>The same for an answer that is not a stream: once it begins, it is soon complete.</summary>
    private static readonly TimeSpan LongestBody = TimeSpan.FromMinutes(1);

    private readonly ForwardRequest _request;
    private readonly OutputRule? _rule;
    private readonly long? _named;
    private readonly long _asked;
    private readonly long _least;

    private HoldPlan(ForwardRequest request, GatewayOptions options)
    {
        _request = request;
        HoldsTokens = request.SpendsTokens && request.Key.Limits.Constrain(Unit.Tokens);
        Prompt = Math.Max(1, request.Facts.PromptTokens);
        _rule = request.Operation.Dialect.OutputFor(request.Operation, request.Model);
        _named = request.Facts.OutputBounds.IsEmpty ? null : request.Facts.OutputBounds.Max(m => m.Value);
        if (_rule is not null)
        {
            // Reasoning tokens count towards the same bound, and must leave at least one for the answer.
            _least = request.Facts.Thinking is { Value: not null } ? Math.Max(_rule.Least, _rule.LeastThinking + 1) : _rule.Least;
            _asked = _named ?? (request.Operation.Dialect.Reasons(request.Model, request.Facts) ? options.DefaultMaxReasoningTokens : options.DefaultMaxTokens);
        }
    }

    /// <summary>True when tokens are held, and the answer is bounded to what was granted.</summary>
    public bool HoldsTokens { get; }

    /// <summary>The prompt's tokens, at least 1, so that an exhausted limit refuses even a prompt that cannot be counted.</summary>
    public long Prompt { get; }

    /// <summary>The most that may be spent: what the hold asks for.</summary>
    public Cost Wanted => HoldsTokens ? Cost.RequestAndTokens(1, Sum(_asked)) : Cost.OneRequest;

    /// <summary>The least that is of use: the prompt, and the shortest answer.</summary>
    public Cost Minimum => HoldsTokens ? Cost.RequestAndTokens(1, Sum(Math.Min(_asked, _least))) : Cost.OneRequest;

    /// <summary>Plans a request.</summary>
    public static HoldPlan For(ForwardRequest request, GatewayOptions options) => new(request, options);

    /// <summary>How long the exchange may take in all: the longest time-out of the upstreams, and the time for the answer.</summary>
    public static TimeSpan LongestExchange(ForwardRequest request, ImmutableArray<UpstreamChoice> choices) =>
        choices.Max(c => c.Upstream.Timeout) + (request.Facts.IsRead && !request.IsStream ? LongestBody : LongestStream);

    /// <summary>The hold to take.</summary>
    public HoldOperation OperationFor(TimeSpan longestExchange) =>
        new(HoldId.New(), Wanted, Minimum, longestExchange + Margin, ModelNames.ForRow(_request.Model) ?? "");

    /// <summary>Makes the body ask for no more than was granted.</summary>
    /// <param name="granted">The tokens that were granted.</param>
    /// <param name="member">The member that holds the bound, if the upstream wants another than its dialect's; else null.</param>
    /// <param name="edits">Receives the changes.</param>
    /// <returns>The value of the answer's header; null when the client's own bound applies, or there is none.</returns>
    public string? Bound(long granted, string? member, RequestEdits edits)
    {
        if (!HoldsTokens || _rule is null)
        {
            return null;
        }

        var output = Math.Min(_asked, Math.Max(_least, (granted - Prompt) / _request.Facts.Choices));
        var bounds = _request.Facts.OutputBounds;
        foreach (var bound in bounds)
        {
            if (bound.Value is not { } value || value > output)
            {
                edits.SetNumber(bound.Path, output);
            }
        }

        member ??= _rule.MemberFor(_request.Facts);
        if (!bounds.Any(b => b.Path == member || b.Path == _rule.Member || _rule.Also.Contains(b.Path)))
        {
            edits.SetNumber(member, output);
        }

        if (_request.Facts.Thinking is { Value: { } thinking } budget && thinking >= output)
        {
            edits.SetNumber(budget.Path, Math.Max(_rule.LeastThinking, output - Math.Max(1, output / 4)));
        }

        return output < _named ? Describe(output, "quota") : _named is null ? Describe(output, output < _asked ? "quota" : "default") : null;
    }

    private static string Describe(long output, string by) => string.Create(CultureInfo.InvariantCulture, $"{output};set-by={by}");

    private long Sum(long output)
    {
        var sum = Prompt + (_rule is null ? 0m : (decimal)_request.Facts.Choices * output);
        return sum > Limit.MaxAmount ? Limit.MaxAmount : (long)sum;
    }
}
