using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Answers;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Writes the head of an upstream's answer for the client.</summary>
internal static class AnswerHead
{
    /// <summary>The header that carries the upstream's own request id, for asking its support.</summary>
    public const string UpstreamRequestId = "x-upstream-request-id";

    /// <summary>The header that names the upstream.</summary>
    public const string Upstream = "x-quota-upstream";

    /// <summary>The header with the bound that this service set on the answer's length.</summary>
    public const string OutputBound = "x-quota-output-bound";

    /// <summary>Copies status and headers.</summary>
    /// <param name="context">The client's request, whose answer has not begun.</param>
    /// <param name="attempt">The attempt whose answer is passed on.</param>
    /// <param name="headers">Decides which headers are passed on.</param>
    /// <param name="mask">Finds the secret, which no header may show; null when there is nothing to mask.</param>
    /// <param name="isDecoded">True when the body is decoded before it is passed on.</param>
    public static void Write(HttpContext context, Attempt attempt, HeaderRules headers, SecretMask? mask, bool isDecoded)
    {
        var answer = attempt.Response!;
        context.Response.StatusCode = (int)answer.StatusCode;
        if (context.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = null; // The upstream's reason phrase is not passed on.
        }

        var to = context.Response.Headers;
        var named = HeaderRules.NamedBy(answer.Headers.NonValidated.TryGetValues("Connection", out var connection) ? connection.ToString() : null);
        Copy(answer.Headers.NonValidated, to, headers, named, mask);
        Copy(answer.Content.Headers.NonValidated, to, headers, named, mask);
        to[Upstream] = attempt.Upstream.Name;

        // The length that HttpClient reads the body by. The header itself could hold several values or an invalid one.
        var hasLength = !isDecoded && answer.Headers.TransferEncodingChunked != true && CanHaveBody(context.Response.StatusCode);
        to.ContentLength = hasLength ? answer.Content.Headers.ContentLength : null;
        if (isDecoded)
        {
            to.ContentEncoding = default;
            to.ContentMD5 = default;
        }
    }

    /// <summary>False for the statuses whose answers end with their head.</summary>
    public static bool CanHaveBody(int status) => status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent);

    private static void Copy(
        HttpHeadersNonValidated from, IHeaderDictionary to, HeaderRules headers, IReadOnlySet<string> named, SecretMask? mask)
    {
        foreach (var (name, values) in from)
        {
            if (!headers.PassesToClient(name) || named.Contains(name))
            {
                continue;
            }

            var target = name.Equals(RequestId.Header, StringComparison.OrdinalIgnoreCase) ? UpstreamRequestId : name;
            foreach (var value in values)
            {
                if (HeaderRules.IsSendable(value) && mask?.IsIn(value) != true)
                {
                    to.Append(target, value);
                }
            }
        }
    }
}
