using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>What a request may cost, before it is sent.</summary>
/// <param name="Operation">The hold to take.</param>
/// <param name="Tokens">How its tokens were reckoned; null for a key without a limit on tokens, or a request that can spend none.</param>
/// <param name="LongestExchange">How long the exchange may take: less than the hold lives.</param>
internal sealed record HoldEstimate(HoldOperation Operation, TokenPlan? Tokens, TimeSpan LongestExchange)
{
    /// <summary>
    /// How long a stream, or a body that is not JSON, may take. Every exchange ends before its hold expires, so that none is charged
    /// twice; and a hold whose process died blocks its amount no longer than this and the margin.
    /// </summary>
    private static readonly TimeSpan LongestStream = TimeSpan.FromHours(1);

    /// <summary>For an answer that was made whole: once it begins it comes soon.</summary>
    private static readonly TimeSpan LongestBody = TimeSpan.FromMinutes(1);

    /// <summary>From the end of the exchange to the hold's: for settling, and for trying again.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Reckons a request.</summary>
    public static HoldEstimate For(ForwardRequest request, KeyRecord key, GatewayOptions options)
    {
        TokenPlan? tokens = request.IsMetered && key.Limits.Limits(Unit.Tokens)
            ? TokenPlan.For(request.Endpoint, request.Facts, options.DefaultMaxTokens)
            : null;
        var longest = options.UpstreamTimeout + (request.Facts.IsRead && !request.Facts.IsStream ? LongestBody : LongestStream);
        var (wanted, minimum) = tokens is { } plan
            ? (Cost.RequestAndTokens(1, plan.Wanted), Cost.RequestAndTokens(1, plan.Minimum))
            : (Cost.OneRequest, Cost.OneRequest);
        var model = request.Facts.Model is { } m ? ModelName.Accept(m[..Math.Min(m.Length, ModelName.MaxLength)]) : null;
        return new HoldEstimate(
            new HoldOperation(HoldId.New(), wanted, minimum, longest + Margin, model ?? ""), tokens, longest);
    }

    /// <summary>Makes the body ask for no more than was granted, and for a stream's usage.</summary>
    public void Bound(ForwardRequest request, Hold hold)
    {
        if (request.Body is not { } body || !request.Facts.IsRead)
        {
            return;
        }

        var edits = new BodyEdits(request.Facts);
        Tokens?.Bound(request.Endpoint, request.Facts, hold.Cost[Unit.Tokens], edits);
        if (request.IsChatStream)
        {
            edits.IncludeUsage();
        }

        if (edits.IsEmpty)
        {
            return;
        }

        var changed = new PooledBuffer(body.Length);
        edits.Apply(body.Span, changed);
        request.Body = changed;
        body.Dispose();
    }
}
