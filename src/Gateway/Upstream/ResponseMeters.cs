using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>Chooses how an answer is metered.</summary>
internal static class ResponseMeters
{
    /// <summary>The meter for this answer.</summary>
    public static ResponseMeter For(ForwardRequest request, HttpResponseMessage answer)
    {
        var type = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;
        if (IsEncoded(answer))
        {
            return new OpaqueMeter();
        }

        var isJson = Endpoints.IsJson(type);
        var isEventStream = type?.StartsWith(EventStream.MediaType, StringComparison.OrdinalIgnoreCase) == true;

        // Some servers stream events under another type, or name none.
        return isEventStream || (!isJson && answer.IsSuccessStatusCode && request.Facts.IsStream)
                ? new EventStreamMeter(request.HidesUsageChunk, isEventStream)
            : request.IsMetered && (isJson || request.Endpoint.MustBeRead()) ? new JsonMeter()
            : new OpaqueMeter();
    }

    private static bool IsEncoded(HttpResponseMessage answer) =>
        answer.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encoding)
        && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);
}
