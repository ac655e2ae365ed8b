using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace QuotaFunctions.Api.Routing;

/// <summary>Tells ASP.NET's metrics and span of a request which template its path matched: no ids, and few values.</summary>
internal static class HttpRoute
{
    private const string Tag = "http.route";

    /// <summary>Does nothing while nobody listens.</summary>
    public static void Tell(HttpContext context, string template)
    {
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>(Tag, $"/{template}"));
        if (Activity.Current is { IsAllDataRequested: true, Kind: ActivityKind.Server } span)
        {
            span.DisplayName = $"{context.Request.Method} /{template}";
            span.SetTag(Tag, $"/{template}");
        }
    }
}
