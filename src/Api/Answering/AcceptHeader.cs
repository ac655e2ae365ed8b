using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Usage;

/// <summary>Chooses between JSON, which is the default, and CSV.</summary>
internal static class AcceptHeader
{
    /// <summary>True when CSV is asked for by name, and JSON not more.</summary>
    public static bool PrefersCsv(HttpRequest request)
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
