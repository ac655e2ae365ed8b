using System.Net;
using System.Text.Json;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Client;

/// <summary>An answer that is not a success, in the service's own form or in that of something before it.</summary>
internal sealed record Refusal(HttpStatusCode Status, string? Code, string? Detail, string? RequestId, bool? ShouldRetry, TimeSpan? Wait, string? Location)
{
    private const string TokenHint = " 'quota doctor --only server.sign_in' says where the token comes from.";

    /// <summary>Reads it.</summary>
    public static Refusal Of(HttpResponseMessage response, string text)
    {
        var (code, detail) = ReadBody(text);
        return new(
            response.StatusCode, code, detail, HeaderOf(response, "x-request-id"),
            HeaderOf(response, "x-should-retry") switch { "true" => true, "false" => false, _ => null },
            response.Headers.RetryAfter?.Delta,
            WithoutQuery(response.Headers.Location));
    }

    /// <summary>True when the change may have been made.</summary>
    public bool IsUnknown => Code switch
    {
        "outcome_unknown" or "internal_error" => true,
        null => (int)Status >= 500,
        _ => false,
    };

    /// <summary>True when the server did nothing and asks to be asked again soon.</summary>
    public bool IsTransient => Code is "storage_unavailable" or "overloaded" || (Code == "conflict" && Wait is not null && ShouldRetry != false);

    /// <summary>How the command ends by it.</summary>
    public CommandFailure ToFailure(ApiRequest request)
    {
        var words = $"The server answered {(int)Status}{(Code is null ? "" : $" {Code}")}{(Detail is null ? Unexplained : $": {Detail}")}{(Code == "unauthorized" ? TokenHint : "")}";
        var isUnknown = IsUnknown && !request.IsRead;
        var exit = isUnknown ? ExitCode.Unknown
            : Status == HttpStatusCode.Unauthorized || Code is "unauthorized" or "too_many_failures" ? ExitCode.WrongToken
            : ExitCode.Refused;
        return new CommandFailure(exit, isUnknown ? $"{words} It is not known whether this was done. {request.IfUnknown}" : words)
        {
            Code = Code,
            RequestId = RequestId,
        };
    }

    /// <summary>What an answer says that is not of this service.</summary>
    private string Unexplained => Status switch
    {
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when Location is not null => $", a redirect to {Location}. Redirects are not followed, because of the token: pass the right address (--server, QUOTA_SERVER).",
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => " in a form that is not of this service: a proxy before it may not reach it. Does it run?",
        _ => " in a form that is not of this service. Is the server's address right (--server, QUOTA_SERVER)?",
    };

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>A query may hold a secret.</summary>
    private static string? WithoutQuery(Uri? location) => location?.OriginalString.Split('?', '#')[0];

    private static (string? Code, string? Detail) ReadBody(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var isObject = document.RootElement.ValueKind == JsonValueKind.Object;
            return isObject ? (TextOf(document.RootElement, "code"), TextOf(document.RootElement, "detail")) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? TextOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
