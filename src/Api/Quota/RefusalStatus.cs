using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Quota;

/// <summary>
/// Reads the status with which a check refuses an exhausted key. The default is 429. nginx's <c>auth_request</c> accepts only 401 and 403 as
/// refusals and turns every other status into 500, so it can ask for 403.
/// </summary>
internal static class RefusalStatus
{
    public const string Header = "x-quota-refuse-with";
    public const string Parameter = "refuse_with";

    /// <summary>403 or 429; 429 when the request names none or a faulty one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="readsQuery">True when the query belongs to the check; false when it belongs to the request to be admitted.</param>
    /// <param name="faults">Collects the fault.</param>
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
