using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Answering;

/// <summary>Chooses between JSON, which is the default, and CSV.</summary>
internal static class AcceptHeader
{
    /// <summary>The query parameter for clients that cannot set a header.</summary>
    public const string FormatName = "format";

    /// <summary>True when the parameter <c>format</c> asks for CSV. Without it, true when <c>Accept</c> names CSV and does not prefer JSON.</summary>
    public static bool PrefersCsv(HttpRequest request, QueryFields fields) =>
        fields.OneOf(FormatName, static text => text switch { "csv" => true, "json" => false, _ => (bool?)null }, "csv or json") ?? PrefersCsv(request);

    private static bool PrefersCsv(HttpRequest request)
    {
        var (csv, json) = (0.0, 0.0);
        foreach (var type in request.GetTypedHeaders().Accept)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
            {
                csv = Math.Max(csv, quality);
            }
            else if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            {
                json = Math.Max(json, quality);
            }
        }

        return csv > 0 && csv >= json;
    }
}
