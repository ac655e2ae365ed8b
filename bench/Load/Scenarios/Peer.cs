using System.Globalization;
using System.Reflection;
using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Starts the peers and stubs of a scenario: this program, with another command, whoever uses it.</summary>
internal static class Peer
{
    /// <summary>A Kestrel endpoint that gives the same answer every time.</summary>
    public static Task<Server> BareAsync(AnswerShape shape) => StartAsync("serve-bare", shape.Arguments);

    /// <summary>A Kestrel endpoint that counts in Redis and then gives the same answer every time.</summary>
    public static Task<Server> RedisAsync(AnswerShape shape, Server redis) =>
        StartAsync("serve-redis", ["--redis", Text(redis.Address.Port), .. shape.Arguments]);

    /// <summary>A Kestrel endpoint that makes one transaction in Table Storage and then gives the same answer every time.</summary>
    public static Task<Server> TablesAsync(AnswerShape shape, string connectionString) =>
        StartAsync("serve-tables", ["--storage", connectionString, .. shape.Arguments]);

    /// <summary>YARP's forwarder with nothing around it, but for headers that its answers get besides the upstream's.</summary>
    public static Task<Server> YarpAsync(Server upstream, IEnumerable<string> headers) =>
        StartAsync("serve-yarp", ["--upstream", upstream.Address.ToString(), .. headers.SelectMany(h => new[] { "--header", h })]);

    /// <summary>An OpenAI-like upstream.</summary>
    public static Task<Server> UpstreamAsync() => StartAsync("serve-upstream", []);

    /// <summary>A peer by its command.</summary>
    public static async Task<Server> StartAsync(string command, IEnumerable<string> arguments)
    {
        var server = Launch(command, arguments);
        await server.WaitUntilReadyAsync("/");
        return server;
    }

    /// <summary>A peer by its command, that may not be up yet.</summary>
    public static Server Launch(string command, IEnumerable<string> arguments)
    {
        var port = FreePort.Find();
        return Server.Launch("dotnet", [Assembly.GetExecutingAssembly().Location, command, "--port", Text(port), .. arguments], port);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The bytes of one answer, for a peer that shall return as many.</summary>
/// <param name="Headers">Its headers, without those that every server writes itself.</param>
/// <param name="Body">Bytes of the body.</param>
internal sealed record AnswerShape(IReadOnlyList<string> Headers, long Body)
{
    private static readonly string[] Own = ["date", "content-length", "transfer-encoding", "connection"];

    public IEnumerable<string> Arguments =>
        ["--bytes", Body.ToString(CultureInfo.InvariantCulture), .. Headers.SelectMany(h => new[] { "--header", h })];

    /// <summary>The headers that this answer has and another has not.</summary>
    public IEnumerable<string> HeadersBesides(AnswerShape other) => Headers.Except(other.Headers, StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks once.</summary>
    public static async Task<AnswerShape> OfAsync(Server server, byte[] request)
    {
        using var connection = await Connection.OpenAsync(server.Address, keepsHead: true);
        var answer = await connection.ExchangeAsync(request);
        if (!answer.IsSuccess)
        {
            throw new InvalidOperationException($"{server.Address} answered {connection.Head}");
        }

        var lines = connection.Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Where(l => !Own.Contains(l.Split(':')[0], StringComparer.OrdinalIgnoreCase));
        return new AnswerShape([.. lines], answer.Bytes - connection.Head.Length);
    }
}
