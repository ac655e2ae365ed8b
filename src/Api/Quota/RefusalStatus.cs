using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Quota;

/// <summary>
/// Reads the status with which a check refuses a used-up key. It is 429; nginx's <c>auth_request</c> knows 401 and 403 alone as refusals and
/// makes 500 of every other status, so it can ask for 403.
/// </summary>
internal static class RefusalStatus
{
    public const string Header = "x-quota-refuse-with";
    public const string Parameter = "refuse_with";

    /// <summary>403 or 429; 429 when nothing is asked for or it is faulty.</summary>
    /// <param name="request">The request.</param>
    /// <param name="readsQuery">True when the query is the check's own; else it belongs to the request that is asked about.</param>
    /// <param name="faults">Where a fault goes.</param>
    public static int Read(HttpRequest request, bool readsQuery, Faults faults)
    {
        var inHeader = request.Headers.TryGetValue(Header, out var header);
        StringValues parameter = default;
        var inQuery = readsQuery && request.QueryString.HasValue && request.Query.TryGetValue(Parameter, out parameter);
        switch (inHeader ? header.ToString() : inQuery ? parameter.ToString() : "429")
        {
            case "403":
                return StatusCodes.Status403Forbidden;
            case "429":
                return StatusCodes.Status429TooManyRequests;
        }

        faults.Add(inHeader ? Header : Parameter, "must be 403 or 429.");
        return StatusCodes.Status429TooManyRequests;
    }
}
