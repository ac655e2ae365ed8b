using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>
/// Refuses what would be spent out of sight: access tokens to the upstream itself, and, for a key with a limit on tokens, work that goes
/// on after its answer and never reports to it.
/// </summary>
internal static class UnmeterableWork
{
    /// <summary>The refusal; null for what can be metered.</summary>
    public static Problem? Check(KeyRecord key, string method, ForwardPath path)
    {
        if (!HttpMethods.IsPost(method))
        {
            return null;
        }

        var segments = path.Decoded.ToLowerInvariant().Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return GivesAccess(segments)
                ? Problems.InvalidRequest("This path gives out access to the upstream itself, past every quota. It is not forwarded.")
            : key.Limits.Limits(Unit.Tokens) && WorksOn(segments)
                ? Problems.InvalidRequest("This API key has a limit on tokens, and what this path spends cannot be metered.")
            : null;
    }

    private static bool GivesAccess(string[] segments) => segments switch
    {
        [.., "realtime", "client_secrets" or "sessions" or "transcription_sessions"] => true,
        [.., "chatkit", "sessions"] => true,
        _ => false,
    };

    private static bool WorksOn(string[] segments) => segments switch
    {
        [.., "batches"] => true,
        [.., "fine_tuning", "jobs"] => true,
        [.., "runs"] => true,
        _ => false,
    };
}
