using OpenTelemetry;
using OpenTelemetry.Metrics;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Server;

/// <summary><c>GET /metrics</c> in Prometheus' format, for administrators: what is counted is the sponsor's business alone.</summary>
internal static class MetricsPage
{
    private const string Path = "/metrics";

    /// <summary>Adds the exporter. A scrape costs at most one collection a second.</summary>
    public static void Configure(OpenTelemetryBuilder telemetry) => telemetry.WithMetrics(metrics =>
        metrics.AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 1_000));

    /// <summary>Answers the page before the dispatcher sees the request.</summary>
    public static void Map(WebApplication app)
    {
        var admins = app.Services.GetRequiredService<AdminAuthenticator>();
        app.MapWhen(
            static context => IsAsked(context.Request),
            page =>
            {
                page.Use((context, next) =>
                {
                    RequestId.Assign(context);
                    context.Response.Headers.CacheControl = "no-store"; // As every answer to an administrator.
                    return admins.Refusal(context) is { } refusal ? ProblemWriter.WriteAsync(context, refusal) : next(context);
                });
                page.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true);
            });
    }

    /// <summary>True for the page, by the rules of all paths: HEAD as GET, in any case, and with a slash at the end or without.</summary>
    private static bool IsAsked(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && (request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase) || request.Path.Equals(Path + "/", StringComparison.OrdinalIgnoreCase));
}
