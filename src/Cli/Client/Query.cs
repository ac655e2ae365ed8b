namespace QuotaFunctions.Cli.Client;

/// <summary>Builds the query of a path.</summary>
internal static class Query
{
    /// <summary>The path with those parameters that have a value.</summary>
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path = $"{path}{separator}{name}={Uri.EscapeDataString(value)}";
                separator = '&';
            }
        }

        return path;
    }
}
